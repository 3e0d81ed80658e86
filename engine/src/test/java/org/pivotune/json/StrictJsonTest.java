package org.pivotune.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void readsEveryEncodingWithAndWithoutAMark(String charset) throws IOException {
    for (String mark : new String[] {"", "\uFEFF"}) {
      Path file = Files.write(folder.resolve("a.json"),
          (mark + "{\"name\": \"größer, 年\"}").getBytes(Charset.forName(charset)));
      assertThat(StrictJson.DEFAULT.read(file).path("name").asString()).as(mark).isEqualTo("größer, 年");
    }
    for (String text : new String[] {"7", "", "[1]"}) {
      Path file = Files.write(folder.resolve("b.json"), text.getBytes(Charset.forName(charset)));
      assertThat(StrictJson.DEFAULT.read(file).isMissingNode()).isEqualTo(text.isEmpty());
    }
  }

  @Test
  void textsMayBeginWithAMarkToo() {
    assertThat(StrictJson.DEFAULT.parse("text", "\uFEFF[7]").get(0).asInt()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "{\"a\": 1,\\n \"b\": [1, 2,],\\n \"c\": 3}|line 2, column 13",
    "{\"a\": 1,\\n\\n  \"a\": 2}|line 3, column 6",
    "{\"a\": 1}\\n{}|line 2, column 1",
    "{\"a\": 1,\\n|line 2, column 1",
    "[1,\\n 2,\\n   nul]|line 3, column 4"})
  void faultsAreToldByFileLineAndColumn(String text, String place) throws IOException {
    for (String mark : new String[] {"", "\uFEFF"}) {
      Path file = Files.writeString(folder.resolve("bad.json"), mark + text.replace("\\n", "\n"));
      assertThatThrownBy(() -> StrictJson.DEFAULT.read(file)).isInstanceOf(JsonException.class)
          .hasMessageStartingWith(file + " holds broken JSON at " + place + ": ");
    }
  }

  @Test
  void bytesThatAreNoTextAreToldByTheirLine() throws IOException {
    Path file = Files.write(folder.resolve("latin.json"),
        "{\"a\": 1,\n \"b\": \"größer\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> StrictJson.DEFAULT.read(file)).isInstanceOf(JsonException.class)
        .hasMessageContaining("latin.json").hasMessageContaining("line 2: the byte 18 is no text in UTF-8");
  }
}
