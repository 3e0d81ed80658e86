package org.pivotune.hostile;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pivotune.checkpoint.ByteSource;
import org.pivotune.checkpoint.CheckpointException;
import org.pivotune.checkpoint.CheckpointLimits;
import org.pivotune.checkpoint.ExchangeFiles;
import org.pivotune.checkpoint.NamedTensors;
import org.pivotune.checkpoint.NpzReader;
import org.pivotune.checkpoint.NumpyReader;
import org.pivotune.checkpoint.PickleReader;
import org.pivotune.checkpoint.SafetensorsReader;
import org.pivotune.checkpoint.StoredTensor;
import org.pivotune.checkpoint.TensorFile;
import org.pivotune.checkpoint.TestFiles;
import org.pivotune.checkpoint.TorchCheckpointReader;
import org.pivotune.code.CodeFiles;
import org.pivotune.edit.EditException;
import org.pivotune.edit.EditFiles;
import org.pivotune.edit.clip.MapperFile;
import org.pivotune.encode.EncoderFile;
import org.pivotune.encode.EncoderGoldens;
import org.pivotune.stylegan.checkpoint.GeneratorReader;
import org.pivotune.tensor.HostTensor;

/** Containers of tensors, and the generators, encoders and mappers in them. */
final class CheckpointFormats {
  static final List<Class<? extends RuntimeException>> REFUSED = List.of(CheckpointException.class);
  private static final Damage BYTES = ByteDamage.of("\u0080\u0002", "PK\1\2", "PK\3\4", "PK\5\6", "{}", ".", "\n");
  private static final Damage PICKLE = new PickleDamage().or(BYTES, 4);
  private static final Damage ZIP = new ZipDamage(PICKLE).or(BYTES, 5);
  static final Damage SAFETENSORS = new HeaderDamage(0, 8, new TextDamage("\"dtype\"", "\"shape\"",
      "\"data_offsets\"", "\"__metadata__\"", "\"F32\"", "\"F16\"", "\"BF16\"", "\"BOOL\"", "\"I64\"", "\"F8_E4M3\"",
      "{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}", "[4294967296,4294967296]", "[0,4]", "[4,0]"))
      .or(BYTES, 4);
  private static final Damage NPY = new HeaderDamage(8, 2, new TextDamage("'descr'", "'fortran_order'", "'shape'",
      "'<f4'", "'>f8'", "'|O'", "'<c8'", "[('a', '<f4')]", "(", ")", "True", "False", "(4294967296, 4294967296)"))
      .or(BYTES, 3);

  private final Path folder;

  CheckpointFormats(Path folder) {
    this.folder = folder;
  }

  List<Format> all() {
    return List.of(
        format("pickle", PICKLE, file -> elements(new PickleReader().read(source(file)).tensors().read()),
            tests("numpy-0.ckpt", "numpy-2.ckpt", "numpy-3.ckpt", "numpy-4.ckpt", "numpy-5.ckpt")),
        format("torch-zip", ZIP, file -> elements(new TorchCheckpointReader().read(source(file)).tensors().read()),
            List.of(TestFiles.bytes("torch-zip.pth"), EditFiles.bytes("components.pt"),
                EditFiles.bytes("direction.pt"), ExchangeFiles.bytes("pti-pivot.pt"))),
        format("torch-stream", PICKLE,
            file -> elements(new TorchCheckpointReader().read(source(file)).tensors().read()),
            List.of(TestFiles.bytes("torch-legacy.pth"), TestFiles.bytes("torch-legacy-4.pth"),
                ExchangeFiles.bytes("pti-pivot-legacy.pt"))),
        format("safetensors", SAFETENSORS, file -> elements(SafetensorsReader.read("mutant", file)),
            tests("numpy.golden.safetensors", "torch.golden.safetensors")),
        format("npy", NPY, file -> new NumpyReader().read(source(file)).read().elementCount(),
            edits("array-f2.npy", "array-f4-big.npy", "array-f8-columns.npy", "array-version-2.npy", "array-i8.npy",
                "array-object.npy", "array-fields.npy", "array-scalar.npy", "array-empty.npy")),
        format("npz", new ZipDamage(NPY).or(BYTES, 5), CheckpointFormats::arrays,
            List.of(ExchangeFiles.bytes("projected_w.npz"), ExchangeFiles.bytes("packed.npz"),
                ExchangeFiles.bytes("objects.npz"))),
        format("codes-npy", PICKLE, CheckpointFormats::tensors, codes("restyle-latents.npy", "one-by-name.npy",
            "ragged.npy")),
        format("codes-npz", new ZipDamage(NPY).or(BYTES, 5), CheckpointFormats::tensors, codes("mixed.npz")),
        format("codes-pickle", PICKLE, CheckpointFormats::tensors, codes("dict-0.pkl", "dict-2.pkl", "dict-5.pkl",
            "list.pkl")),
        generator("generator-wrapped", PICKLE, codes("wrapped.pkl")),
        generator("generator-pickle", PICKLE, "tiny-nvidia.pkl", "tiny-nvidia-conditional.pkl",
            "tiny-nvidia-resnet.pkl", "tiny-stylegan3.pkl", "tiny-tensorflow.pkl"),
        generator("generator-zip", ZIP, "tiny-rosinality.pt", "tiny-rosinality-nomean.pt", "tiny-e4e.pt", "tiny-pti.pt"),
        generator("generator-stream", PICKLE, "tiny-rosinality-legacy.pt"),
        generator("generator-safetensors", SAFETENSORS, "tiny.golden.safetensors"),
        encoder(), mapper());
  }

  private static Format format(String name, Damage damage, Format.Reader reader, List<byte[]> seeds) {
    return Format.of(name, seeds, damage, reader, REFUSED);
  }

  private static Format generator(String name, Damage damage, String... files) {
    return generator(name, damage, tests(files));
  }

  private static Format generator(String name, Damage damage, List<byte[]> files) {
    return format(name, damage, file -> elements(GeneratorReader.read("mutant", file).tensors()), files).rarely(4);
  }

  private Format encoder() {
    Spot spot = Spot.in(folder, "encoder");
    List<byte[]> seeds = all(name -> new Spot(EncoderGoldens.checkpoint(name, folder)).content(), "w.pt", "e4e.pt");
    return format("encoder", ZIP, file -> EncoderFile.describe(spot.holding(file)).toString().length(), seeds).rarely(10);
  }

  private Format mapper() {
    Spot spot = Spot.in(folder, "mapper");
    Format.Reader reader = file -> MapperFile.read("mutant", spot.holding(file)).toString().length();
    return Format.of("mapper", edits("mapper-levels.pt", "mapper-single.pt"), ZIP, reader,
        List.of(CheckpointException.class, EditException.class)).rarely(4);
  }

  private static long arrays(byte[] file) {
    Map<String, StoredTensor> arrays = NpzReader.read(source(file), CheckpointLimits.DEFAULT);
    return arrays.values().stream().mapToLong(array -> array.read().elementCount()).sum();
  }

  private static long tensors(byte[] file) {
    return TensorFile.open(source(file), CheckpointLimits.DEFAULT).values().stream()
        .mapToLong(array -> array.read().elementCount()).sum();
  }

  static long elements(NamedTensors tensors) {
    return tensors.asMap().values().stream().mapToLong(HostTensor::elementCount).sum();
  }

  private static ByteSource source(byte[] file) {
    return ByteSource.of("mutant", file);
  }

  private static List<byte[]> tests(String... names) {
    return all(TestFiles::bytes, names);
  }

  private static List<byte[]> codes(String... names) {
    return all(CodeFiles::bytes, names);
  }

  private static List<byte[]> edits(String... names) {
    return all(EditFiles::bytes, names);
  }

  private static List<byte[]> all(Function<String, byte[]> reader, String... names) {
    return Arrays.stream(names).map(reader).toList();
  }
}
