package org.pivotune.cli;

import org.pivotune.model.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "info",
    description = "Say what a generator or an encoder is: sizes, parameters, source format, SHA-256.",
    footer = {"", "Example:", "  pivotune model info network.pkl --json"})
final class ModelInfoCommand extends PivotuneCommand {
  @Parameters(paramLabel = "MODEL", description = "A file, an added model or faces-128.")
  String model = "";

  ModelInfoCommand(Session session) {
    super(session);
  }

  @Override
  Answer answer() {
    Models models = Models.of(session());
    if (models.encoders().names().contains(model)) {
      return EncoderText.answer(models.encoders().id(model), models.encoders().describe(model));
    }
    LoadedModel loaded = models.generators().load(model);
    return new Answer(ModelText.json(model, loaded.weights()), ModelText.lines(model, loaded.weights()));
  }
}
