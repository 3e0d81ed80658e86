package org.pivotune.bench.cost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pivotune.bench.Network;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.Precision;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/**
 * Time and memory of one identity on a card that is not at hand, from counted operations and bytes; with every check of
 * the method that needs no such card. {@code bench/peer/project} calls it.
 */
@Command(name = "project", mixinStandardHelpOptions = true)
public final class Projection implements Callable<Integer> {
  private static final int RESOLUTION = 1024;
  private static final String HEAD = """
      # Projected, not measured
      Made by `bench/peer/project`. What is assumed and what is checked: [PROJECTION.md](../peer/PROJECTION.md).

      """;

  @Parameters(paramLabel = "FOLDER",
      description = "bench/results: scaling-1-thread.json is read, projected-*.* written")
  private Path folder = Path.of(".");

  @Option(names = "--passes", paramLabel = "STAGE",
      description = "only print every pass of a step as CSV: project-vgg, tune, tune-locality, tune-vgg")
  private @Nullable String passes;

  @Option(names = "--precision", defaultValue = "FP32", description = "for --passes: ${COMPLETION-CANDIDATES}")
  private Precision precision = Precision.FP32;

  /** @param arguments see {@code --help} */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new Projection()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    GeneratorConfig config = Network.FFHQ.config(RESOLUTION);
    if (passes != null) {
      print(MeasuredStep.counted(config, passes, Composition.gpu(precision)));
      return 0;
    }
    List<MeasuredStep> measured = MeasuredStep.read(folder.resolve("scaling-1-thread.json"));
    List<Table> tables = new ArrayList<>();
    tables.add(ProjectedCard.table(config));
    tables.add(Counted.ours(config));
    tables.add(Counted.peer(config));
    tables.add(ProjectedCard.prototype(config));
    tables.add(ProjectedCard.others(config));
    tables.addAll(CpuCheck.tables(measured));
    String page = tables.stream().map(Table::markdown).reduce(HEAD, String::concat);
    write("projected-rtx2080.md", page.stripTrailing() + "\n");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("what", "projected, not measured");
    tables.forEach(table -> json.put(table.title(), table.rows()));
    write("projected-rtx2080.json", new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    tables.forEach(table -> System.out.print(table.markdown()));
    return 0;
  }

  private static void print(StepCost step) {
    System.out.println("layer,pass,direction,work,flops,bytes read,bytes written,launches");
    step.passes().forEach(pass -> System.out.println(String.join(",", pass.layer(), pass.name().replace(',', ' '),
        pass.direction().name(), pass.work().name(), "" + pass.flops(), "" + pass.read(), "" + pass.written(),
        "" + pass.launches())));
  }

  private void write(String name, String content) {
    try {
      Path beside = folder.resolve(name + ".part");
      Files.writeString(beside, content);
      Files.move(beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
