package org.pivotune.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page is well formed, stands alone, and takes no text of strangers for markup. */
class ReportPageTest {
  private static final String HOSTILE = "<img src=x onerror=1>&\"'.jpg";

  @TempDir static Path folder;
  private static String html;
  private static Document page;

  @BeforeAll
  static void write() throws Exception {
    try (TinyRun run = TinyRun.perform(TinyRun.photo(folder, HOSTILE))) {
      Strip strip = new Strip("</h3><script>alert(1)</script>", "a < b & c",
          List.of(new CaptionedPicture("\"><svg onload=1>", run.face().image())));
      RunFolder written = RunFolder.write(folder.resolve("run"), run.record(HOSTILE, List.of(strip)), false);
      html = Files.readString(written.report());
      assertThat(Files.list(folder.resolve("run/4-edits")).map(file -> file.getFileName().toString()))
          .allMatch(name -> name.matches("[a-z0-9.+-]+"));
    }
    // The template keeps to what XML and HTML share, so that a strict parser can judge it.
    page = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  @AfterAll
  static void forget() {
    page = null;
  }

  private static List<Element> elements(String name) {
    NodeList found = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  @Test
  void foreignTextStaysText() {
    assertThat(elements("h1").getFirst().getTextContent()).isEqualTo(HOSTILE);
    assertThat(elements("title").getFirst().getTextContent()).startsWith(HOSTILE);
    assertThat(elements("h3")).anyMatch(title -> title.getTextContent().contains("<script>alert(1)</script>"));
    assertThat(elements("script")).isEmpty();
    assertThat(elements("*")).noneMatch(element -> element.hasAttribute("onerror") || element.hasAttribute("onload"));
    assertThat(elements("td")).anyMatch(cell -> cell.getTextContent().equals(HOSTILE));
  }

  @Test
  void refersToNothingOutside() {
    assertThat(elements("link")).isEmpty();
    assertThat(elements("a")).isEmpty();
    assertThat(html).doesNotContain("http:", "https:", "file:", "url(", "@import");
    assertThat(elements("*")).isNotEmpty();
    for (Element element : elements("*")) {
      for (String attribute : Set.of("href", "src", "xlink:href", "srcset", "data", "action")) {
        assertThat(element.getAttribute(attribute)).matches("(data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+)?");
      }
    }
  }

  @Test
  void showsPicturesScoresCurvesAndConstants() {
    assertThat(elements("img")).hasSize(6);
    // Two curves of the projection; two of the tuning, each with the locality's, which is zero at the first step and
    // has no logarithm there.
    assertThat(elements("polyline").stream().map(line -> line.getAttribute("points").split(" ").length))
        .containsExactly(2, 2, 2, 1, 2, 1);
    assertThat(elements("tbody").getFirst().getElementsByTagName("tr").getLength()).isEqualTo(4);
    List<String> text = elements("th").stream().map(Element::getTextContent).toList();
    assertThat(text).contains(
        "learning rate", "locality · alpha", "sha256", "onnx runtime", "faces-128/faces-128.safetensors");
    assertThat(html.length()).isLessThan(2_000_000);
  }
}
