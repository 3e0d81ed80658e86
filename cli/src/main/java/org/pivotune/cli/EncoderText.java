package org.pivotune.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pivotune.encode.EncoderId;
import org.pivotune.encode.EncoderInfo;

/** What an encoder is, for people and for programs. */
final class EncoderText {
  private EncoderText() {}

  static Answer answer(EncoderId id, EncoderInfo info) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("model", id.name());
    json.put("encoder", info.kind().name().toLowerCase(Locale.ROOT));
    json.put("type", info.type());
    json.put("styles", info.styles());
    json.put("w_dim", info.wDim());
    json.put("space", info.kind().isWPlus() ? "w+" : "w");
    json.put("sha256", id.sha256());
    json.put("checkpoint_sha256", id.checkpointSha256());
    String codes = info.kind().isWPlus()
        ? "one for each of " + info.styles() + " layers: pivots in W+"
        : "one for all layers: pivots in W";
    return new Answer(json, List.of(
        id.name() + ": encoder, " + info.type(),
        "codes       " + codes + ", " + info.wDim() + " numbers each",
        "sha256      " + id.sha256(),
        "checkpoint  " + id.checkpointSha256()));
  }
}
