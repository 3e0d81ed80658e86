package org.pivotune.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** The JSON of a safetensors header, parsed token by token; whether its numbers make sense is checked elsewhere. */
record SafetensorsJson(List<SafetensorsHeader.Entry> entries, Map<String, String> metadata) {
  private static final String METADATA = "__metadata__";
  private static final int MOST_DIMENSIONS = 16;
  private static final int DEPTH = 4;
  private static final int LONGEST_NUMBER = 24;

  static SafetensorsJson parse(String file, String json, CheckpointLimits limits) {
    StreamReadConstraints constraints = StreamReadConstraints.builder()
        .maxNestingDepth(DEPTH)
        .maxNumberLength(LONGEST_NUMBER)
        .maxStringLength(limits.headerBytes())
        .maxNameLength(limits.headerBytes())
        .maxDocumentLength(limits.headerBytes())
        .build();
    JsonFactory factory = JsonFactory.builder()
        .streamReadConstraints(constraints)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
    Fault fault = problem -> new CheckpointException(
        file, "the safetensors header " + problem + "; the file is damaged: fetch it again");
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
      return new Parsing(parser, fault).all();
    } catch (JacksonException e) {
      throw new CheckpointException(
          file, "the safetensors header is no valid JSON (" + Listing.shorten(e.getOriginalMessage())
              + "); the file is damaged: fetch it again", e);
    }
  }

  /** One run over the tokens. */
  private record Parsing(JsonParser parser, Fault fault) {
    SafetensorsJson all() {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      List<SafetensorsHeader.Entry> entries = new ArrayList<>();
      Map<String, String> metadata = Map.of();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        expect(parser.nextToken(), JsonToken.START_OBJECT);
        if (name.equals(METADATA)) {
          metadata = metadata();
        } else {
          entries.add(entry(name));
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
      if (parser.nextToken() != null) {
        throw fault.because("has text behind its object");
      }
      return new SafetensorsJson(entries, metadata);
    }

    private Map<String, String> metadata() {
      Map<String, String> metadata = new LinkedHashMap<>();
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        expect(parser.nextToken(), JsonToken.VALUE_STRING);
        metadata.put(name, parser.getString());
      }
      return metadata;
    }

    private SafetensorsHeader.Entry entry(String tensor) {
      String type = null;
      long[] shape = null;
      long[] offsets = null;
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        switch (name) {
          case "dtype" -> {
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            type = parser.getString();
          }
          case "shape" -> shape = numbers();
          case "data_offsets" -> offsets = numbers();
          default -> throw fault.because("has an unknown field '" + Listing.shorten(name) + "'");
        }
      }
      if (type == null || shape == null || offsets == null || offsets.length != 2) {
        throw fault.because("lacks type, shape or offsets of '" + Listing.shorten(tensor) + "'");
      }
      return new SafetensorsHeader.Entry(tensor, type, shape, offsets[0], offsets[1]);
    }

    private long[] numbers() {
      expect(parser.nextToken(), JsonToken.START_ARRAY);
      List<Long> numbers = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT);
        if (numbers.size() == MOST_DIMENSIONS) {
          throw fault.because("has a list of more than " + MOST_DIMENSIONS + " numbers");
        }
        numbers.add(parser.getLongValue());
      }
      return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    private void expect(JsonToken found, JsonToken wanted) {
      if (found != wanted) {
        throw fault.because("has " + found + " where " + wanted + " belongs");
      }
    }
  }
}
