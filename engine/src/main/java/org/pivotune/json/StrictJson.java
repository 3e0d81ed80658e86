package org.pivotune.json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON within limits: keys that come twice, and text behind the end, are faults. Immutable; safe from any thread.
 */
@SuppressWarnings("exports") // Jackson's trees are for the engine; other modules see the exception alone.
public final class StrictJson {
  /** With the usual limits. */
  public static final StrictJson DEFAULT = new StrictJson(JsonLimits.DEFAULT);

  private final JsonLimits limits;
  private final JsonMapper mapper;

  public StrictJson(JsonLimits limits) {
    this.limits = limits;
    this.mapper = builder(limits).build();
  }

  /** A mapper with these limits, to be made stricter. */
  public static JsonMapper.Builder builder(JsonLimits limits) {
    return JsonMapper.builder(JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(limits.depth()).maxNumberLength(limits.digits()).maxDocumentLength(limits.bytes())
            .maxTokenCount(limits.tokens()).maxNameLength(limits.bytes()).maxStringLength(limits.bytes()).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * A text as a tree; a missing node where there is none.
   *
   * @param origin where it comes from, for messages
   * @throws JsonException if it is no JSON, or breaks a limit
   */
  public JsonNode parse(String origin, String text) {
    try {
      return mapper.readTree(JsonText.withoutMark(text));
    } catch (JacksonException e) {
      throw JsonException.of(origin, e);
    }
  }

  /**
   * A file as a tree; a missing node where it is empty. Never more is read than the limit.
   *
   * @throws IOException if it cannot be read, is no regular file, or is larger than the limit
   * @throws JsonException if it is no JSON, or breaks another limit
   */
  public JsonNode read(Path file) throws IOException {
    return parse(file.toString(), text(file));
  }

  /**
   * A file as text: UTF-8, UTF-16 or UTF-32; a byte order mark is left out.
   *
   * @throws IOException as for {@link #read}
   * @throws JsonException if it is no such text
   */
  public String text(Path file) throws IOException {
    return JsonText.of(file.toString(), bytes(file));
  }

  private byte[] bytes(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is not there, or no regular file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(limits.bytes() + 1);
      if (content.length > limits.bytes()) {
        throw new IOException("it is larger than the limit of " + limits.bytes() + " bytes");
      }
      return content;
    }
  }
}
