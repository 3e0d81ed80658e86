package org.pivotune.photo;

import java.util.List;

/**
 * A {@link Provenance} in XMP: IPTC's digital source type, the description, and the edits as events of the history.
 * Written as text, always in the same order; the namespaces are names, nothing looks them up.
 */
final class XmpPacket {
  static final String TOOL = "Pivotune";
  /** What the first event of the history says. */
  static final String MODEL = "generative model: StyleGAN2";

  private static final List<List<String>> ENTITIES = List.of(
      List.of("&", "&amp;"), List.of("<", "&lt;"), List.of(">", "&gt;"), List.of("\"", "&quot;"));

  private static final String FRAME = """
      <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
      xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
      xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/" xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#">
      <Iptc4xmpExt:DigitalSourceType>%s</Iptc4xmpExt:DigitalSourceType>
      <xmp:CreatorTool>%s</xmp:CreatorTool>
      <dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>
      <xmpMM:History><rdf:Seq>
      %s</rdf:Seq></xmpMM:History>
      </rdf:Description></rdf:RDF></x:xmpmeta>
      <?xpacket end="r"?>""";
  private static final String EVENT = """
      <rdf:li rdf:parseType="Resource"><stEvt:action>%s</stEvt:action><stEvt:softwareAgent>%s</stEvt:softwareAgent>\
      <stEvt:parameters>%s</stEvt:parameters></rdf:li>
      """;

  private XmpPacket() {}

  static String of(Provenance provenance) {
    StringBuilder events = new StringBuilder();
    events.append(event(provenance.kind() == Provenance.Kind.GENERATED ? "created" : "edited", MODEL));
    for (String edit : provenance.edits()) {
      events.append(event("edited", edit));
    }
    return FRAME.formatted(
        provenance.kind().sourceType().orElseThrow(), TOOL, escaped(provenance.description()), events);
  }

  private static String event(String action, String parameters) {
    return EVENT.formatted(action, TOOL, escaped(parameters));
  }

  private static String escaped(String text) {
    String safe = text;
    for (List<String> pair : ENTITIES) {
      safe = safe.replace(pair.getFirst(), pair.getLast());
    }
    // XML has no way to write these at all.
    return safe.replaceAll("[\\p{Cntrl}\\uFFFE\\uFFFF\\p{Cs}]", " ");
  }

  static String unescaped(String text) {
    String plain = text;
    for (List<String> pair : ENTITIES.reversed()) {
      plain = plain.replace(pair.getLast(), pair.getFirst());
    }
    return plain;
  }
}
