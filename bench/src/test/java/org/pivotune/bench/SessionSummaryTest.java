package org.pivotune.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a session: of one that went as it should, and of one that was cut off in the middle of a line. */
class SessionSummaryTest {
  @TempDir Path folder;

  private void write(String file, String... lines) throws IOException {
    Files.writeString(folder.resolve(file), String.join("\n", lines));
  }

  @Test
  void whatWasShownStandsApartFromWhatWasNot() throws IOException {
    write("parts.tsv", "build", "build\t0\t61\t270", "parity", "parity\t1\t30\t120", "memory", "memory\t124\t90\t90",
        "measure", "measure\t0\t200\t210", "search");
    write("build.log", "4/4 Test #4: winograd ...   Passed", "100% tests passed, 0 tests failed out of 4");
    write("parity.jsonl", "{\"kind\":\"device\",\"device\":{\"name\":\"A GPU\",\"computeCapability\":\"9.0\"}}",
        "{\"kind\":\"parity\",\"check\":\"tf32 image\",\"value\":1.0E-4,\"limit\":0.005,\"holds\":true}",
        "{\"kind\":\"parity\",\"check\":\"stages\",\"value\":0.5,\"limit\":0.05,\"holds\":false}",
        "{\"kind\":\"parity\",\"check\":\"losses ended with java.lang.NoClassDefFoundError: a/B\",\"value\":\"NaN\","
            + "\"limit\":0.0,\"holds\":false}");
    write("memory.jsonl", "{\"kind\":\"memory\",\"recomputed_blocks\":0,\"projection_estimated_mib\":2000,"
        + "\"projection_reserved_peak_mib\":1900,\"tuning_estimated_mib\":2500,\"tuning_reserved_peak_mib\":2600}",
        "{\"kind\":\"memory limit\",\"limit_mib\":2048,\"refused\":\"too little\"}", "{\"kind\":\"memory lim");
    write("measured.jsonl",
        "{\"kind\":\"stage\",\"stage\":\"tuning_alex\",\"resolution\":1024,\"precision\":\"tf32\",\"lpips_by\":\"libtorch\","
            + "\"recorded\":true,\"cudnn_search\":false,\"ms_per_step_second_half\":12.345,\"peak_mib\":1700,"
            + "\"reserved_peak_mib\":2400,\"notices\":[]}",
        "{\"kind\":\"stage\",\"stage\":\"tuning_alex\",\"precision\":\"fp16\",\"recorded\":true,"
            + "\"error\":\"DivergedException: no\",\"notices\":[]}",
        "{\"kind\":\"stage\",\"stage\":\"projection_vgg\",\"precision\":\"tf32\",\"recorded\":true,\"notices\":[\"why\"]}");
    assertThat(SessionSummary.of(folder)).isEqualTo("""
        # What this session shows
        Device: A GPU, compute capability 9.0.

        ## Proven
        - the native library was built here, and its C++ checks hold
        - 1 of 3 comparisons with the CPU hold
        - memory with 0 blocks computed again: the projection reserves 1900 MiB of the 2000 that were estimated
        - a limit of 2048 MiB is refused with a sentence

        ## Not proven
        - memory.jsonl has a line that is no JSON: {"kind":"memory lim
        - parity of stages: 0.5, at most 0.05
        - parity of losses ended with java.lang.NoClassDefFoundError: a/B: NaN, at most 0.0
        - tuning_alex in fp16, recorded: DivergedException: no
        - projection_vgg in tf32, recorded was not recorded: ["why"]
        - memory with 0 blocks computed again: the tuning reserves 2600 MiB of the 2500 that were estimated
        - part parity failed (1)
        - part deterministic was not run
        - part memory stopped at its limit
        - part search did not end
        - part throughput was not run
        - part lpips was not run
        - part peer was not run

        ## Times
        | stage | px | precision | LPIPS by | recorded | cuDNN's search | ms a step | MiB held | MiB reserved |
        |---|---|---|---|---|---|---|---|---|
        | tuning_alex | 1024 | tf32 | libtorch | yes | no | 12.35 | 1700 | 2400 |
        | projection_vgg |  | tf32 |  | yes | no |  |  |  |

        ## Parts
        | part | how it ended | seconds | of at most |
        |---|---|---|---|
        | build | done | 61 | 270 |
        | parity | failed (1) | 30 | 120 |
        | memory | stopped at its limit | 90 | 90 |
        | measure | done | 200 | 210 |
        | search | did not end |  |  |
        """);
  }

  @Test
  void nothingAtAllIsAPageToo() {
    assertThat(SessionSummary.of(folder)).contains("## Proven\nNothing.\n").contains("part build was not run");
  }
}
