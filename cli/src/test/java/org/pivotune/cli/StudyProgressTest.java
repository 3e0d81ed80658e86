package org.pivotune.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.pivotune.personalise.Stage;
import org.pivotune.tune.TuningStep;

class StudyProgressTest {
  @Test
  void aJointTuningCountsTheStepsOfAllFaces() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream printer = new PrintStream(err, true, StandardCharsets.UTF_8);
    StudyProgress progress = new StudyProgress(new Progress(new Console(new AnswerStream(printer), printer, false), false));
    progress.tuning(3);
    progress.begun(Stage.TUNE);
    for (int round = 0; round < 2; round++) {
      for (int face = 0; face < 3; face++) {
        progress.tuned(new TuningStep(round, 2, face, 0.5, 0.25, 0, 0));
      }
    }
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(2)
        .last().asString().startsWith("tuning 6/6  face 3");
  }
}
