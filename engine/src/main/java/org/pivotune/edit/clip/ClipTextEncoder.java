package org.pivotune.edit.clip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.edit.EditException;
import org.pivotune.onnx.OnnxSession;
import org.pivotune.tensor.HostTensor;

/**
 * CLIP's text encoder from the user's ONNX file: tokens in, a vector of the space that pictures share out. Safe from
 * any thread, but for {@link #close}.
 */
public final class ClipTextEncoder implements AutoCloseable {
  private static final int CONTEXT = 77;
  private static final int LONGEST_CONTEXT = 4096;
  private static final long LARGEST_FILE = 1L << 30;
  private static final List<String> OUTPUTS = List.of("text_embeds", "text_embedding", "text_features");

  private final Path file;
  private final OnnxSession session;
  private final ClipTokenizer tokenizer;
  private final int context;

  private ClipTextEncoder(Path file, OnnxSession session, ClipTokenizer tokenizer, int context) {
    this.file = file;
    this.session = session;
    this.tokenizer = tokenizer;
    this.context = context;
  }

  /**
   * Loads an encoder.
   *
   * @param file an ONNX model whose inputs are tokens [N, 77] of whole numbers, perhaps with an attention mask beside
   * @throws EditException if the file cannot be read or is another model
   * @throws org.pivotune.onnx.OnnxException if ONNX Runtime cannot load it
   */
  public static ClipTextEncoder open(Path file, ClipTokenizer tokenizer, int threads) {
    byte[] model;
    try {
      if (Files.size(file) > LARGEST_FILE) {
        throw new EditException(file + " is larger than a text encoder may be, " + LARGEST_FILE + " bytes");
      }
      model = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new EditException("cannot read the text encoder " + file + ": " + e, e);
    }
    OnnxSession session = OnnxSession.open(String.valueOf(file.getFileName()), model, threads);
    long[] shape = session.inputShape(session.inputNames().getFirst());
    boolean right = shape.length == 2 && shape[1] <= LONGEST_CONTEXT && session.inputNames().size() <= 2;
    if (!right) {
      session.close();
      throw new EditException(file + " is no text encoder: its inputs are " + session + ", not tokens [N, 77]");
    }
    return new ClipTextEncoder(file, session, tokenizer, shape[1] > 2 ? (int) shape[1] : CONTEXT);
  }

  /**
   * The direction from one phrase to another: the difference of their vectors, each the mean over all templates.
   *
   * @param templates sentences with {@code {}} where the phrase goes
   * @return [D], of length 1 before rounding
   */
  public float[] change(String neutral, String target, List<String> templates) {
    double[] from = mean(neutral, templates);
    double[] to = mean(target, templates);
    float[] change = new float[from.length];
    for (int i = 0; i < change.length; i++) {
      to[i] -= from[i];
    }
    double[] unit = unit(to, "'" + neutral + "' and '" + target + "' mean the same to " + file.getFileName()
        + "; name two different phrases");
    for (int i = 0; i < change.length; i++) {
      change[i] = (float) unit[i];
    }
    return change;
  }

  private double[] mean(String phrase, List<String> templates) {
    double[] sum = null;
    for (String template : templates) {
      double[] unit = vector(template.replace("{}", phrase));
      if (sum == null) {
        sum = new double[unit.length];
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] += unit[i];
      }
    }
    if (sum == null) {
      throw new EditException("there are no templates; write one sentence a line, with {} where the phrase goes");
    }
    return unit(sum, "the text encoder " + file + " gives zero for '" + phrase + "'");
  }

  /** One at a time: some exports take no more. */
  private double[] vector(String sentence) {
    long[] tokens = tokenizer.encode(sentence, context);
    Map<String, long[]> inputs = new LinkedHashMap<>();
    for (String input : session.inputNames()) {
      inputs.put(input, input.contains("mask") ? mask(tokens) : tokens);
    }
    Map<String, HostTensor> outputs = session.runIntegers(inputs, 1, context);
    String name = OUTPUTS.stream().filter(outputs::containsKey).findFirst()
        .orElseGet(() -> outputs.keySet().iterator().next());
    HostTensor output = outputs.get(name);
    if (output == null || output.elementCount() != output.size(-1)) {
      throw new EditException("the text encoder " + file + " gives " + output + ", not one vector; export the model "
          + "with its projection, such as CLIPTextModelWithProjection");
    }
    double[] vector = new double[Math.toIntExact(output.elementCount())];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = output.get(i);
    }
    return unit(vector, "the text encoder " + file + " gives no finite vector for '" + sentence + "'");
  }

  private long[] mask(long[] tokens) {
    long[] mask = new long[tokens.length];
    int end = 0;
    while (tokens[end] != tokenizer.end()) {
      end++;
    }
    Arrays.fill(mask, 0, end + 1, 1);
    return mask;
  }

  private static double[] unit(double[] vector, String otherwise) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    if (!(squares > 0 && squares < Double.POSITIVE_INFINITY)) {
      throw new EditException(otherwise);
    }
    double[] unit = vector.clone();
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= Math.sqrt(squares);
    }
    return unit;
  }

  @Override
  public void close() {
    session.close();
  }
}
