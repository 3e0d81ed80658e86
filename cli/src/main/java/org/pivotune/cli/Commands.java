package org.pivotune.cli;

import java.util.List;

/** The commands below {@code pivotune}, in the order of its help. */
final class Commands {
  private Commands() {}

  static List<Object> all(Session session) {
    return List.of(
        new DemoCommand(session),
        new PersonaliseCommand(session),
        new AlignCommand(session),
        new InvertCommand(session),
        new TuneCommand(session),
        new EditCommand(session),
        new VideoCommand(session),
        new InterpolateCommand(session),
        new UnalignCommand(session),
        new GenerateCommand(session),
        new MeasureCommand(session),
        DirectionsCommand.with(session),
        ExperimentCommand.with(session),
        ModelCommand.with(session),
        new DoctorCommand(session));
  }
}
