package org.pivotune.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.pivotune.tensor.HostTensor;

/**
 * One loaded ONNX model on the CPU. Inputs and outputs are float32 host tensors; memory handed in is used in place.
 *
 * <p>Threads: {@link #run} may be called from several threads at once; {@link #close} waits for those that run. Use
 * after close is an {@link OnnxException}.
 */
public final class OnnxSession implements AutoCloseable {
  private final String name;
  private final OrtEnvironment environment;
  private final OrtSession session;
  /** Whoever runs the model reads; whoever closes it writes. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean open = true;

  private OnnxSession(String name, OrtEnvironment environment, OrtSession session) {
    this.name = name;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads a model.
   *
   * @param name what to call the model in error messages
   * @param model the bytes of an ONNX file
   * @param threads threads used inside one operation; at least 1
   * @throws OnnxException if ONNX Runtime cannot load it
   */
  public static OnnxSession open(String name, byte[] model, int threads) {
    return open(name, model, Map.of(), threads);
  }

  /**
   * Loads a model whose weights lie in other files.
   *
   * @param folder where those files are; the model names them
   * @throws OnnxException if ONNX Runtime cannot load it
   */
  public static OnnxSession open(String name, byte[] model, Path folder, int threads) {
    String absolute = folder.toAbsolutePath().toString();
    return open(name, model, Map.of("session.model_external_initializers_file_folder_path", absolute), threads);
  }

  private static OnnxSession open(String name, byte[] model, Map<String, String> config, int threads) {
    OrtEnvironment environment = OnnxLibrary.environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      for (Map.Entry<String, String> entry : config.entrySet()) {
        options.addConfigEntry(entry.getKey(), entry.getValue());
      }
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // Spinning workers would take the cores from LibTorch, which runs right after us in every step.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      return new OnnxSession(name, environment, environment.createSession(model, options));
    } catch (OrtException e) {
      throw new OnnxException("cannot load the ONNX model " + name + ": " + e.getMessage(), e);
    }
  }

  /** Loads ONNX Runtime's Java API, without which no session can be opened; nothing if it is loaded. */
  public static void requireJavaApi() {
    OnnxLibrary.environment();
  }

  /** ONNX Runtime's version, such as {@code 1.29.0}. */
  public static String runtimeVersion() {
    return OnnxRuntime.load().version();
  }

  /** Names of the inputs, in the model's order. */
  public List<String> inputNames() {
    requireOpen();
    return List.copyOf(session.getInputNames());
  }

  /** Names of the outputs, in the model's order. */
  public List<String> outputNames() {
    requireOpen();
    return List.copyOf(session.getOutputNames());
  }

  /** The declared shape of an input; -1 stands for a free dimension. */
  public long[] inputShape(String input) {
    try (Use running = use()) {
      NodeInfo info = session.getInputInfo().get(input);
      if (info == null || !(info.getInfo() instanceof TensorInfo tensor)) {
        throw new OnnxException("the ONNX model " + name + " has no tensor input named " + input);
      }
      return tensor.getShape();
    } catch (OrtException e) {
      throw new OnnxException("cannot inspect the ONNX model " + name + ": " + e.getMessage(), e);
    }
  }

  /** Runs the model and copies every output into fresh host tensors. */
  public Map<String, HostTensor> run(Map<String, HostTensor> inputs) {
    Map<String, OnnxTensor> bound = new LinkedHashMap<>();
    try (Use running = use()) {
      bind(inputs, bound);
      try (OrtSession.Result result = session.run(bound)) {
        Map<String, HostTensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
          outputs.put(entry.getKey(), copy(entry.getKey(), entry.getValue()));
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new OnnxException("the ONNX model " + name + " failed: " + e.getMessage(), e);
    } finally {
      bound.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * Runs a model whose inputs are whole numbers of one shape, such as tokens, and copies its float32 outputs into fresh
   * host tensors; outputs of other types are left out.
   *
   * @param inputs row-major; given as int64 or int32, as the model declares
   */
  public Map<String, HostTensor> runIntegers(Map<String, long[]> inputs, long... shape) {
    Map<String, OnnxTensor> bound = new LinkedHashMap<>();
    try (Use running = use()) {
      for (Map.Entry<String, long[]> entry : inputs.entrySet()) {
        bound.put(entry.getKey(), integers(entry.getKey(), entry.getValue(), shape));
      }
      try (OrtSession.Result result = session.run(bound)) {
        Map<String, HostTensor> outputs = new LinkedHashMap<>();
        for (Map.Entry<String, ai.onnxruntime.OnnxValue> entry : result) {
          if (entry.getValue() instanceof OnnxTensor tensor && tensor.getInfo().type == OnnxJavaType.FLOAT) {
            outputs.put(entry.getKey(), copy(entry.getKey(), tensor));
          }
        }
        return outputs;
      }
    } catch (OrtException e) {
      throw new OnnxException("the ONNX model " + name + " failed: " + e.getMessage(), e);
    } finally {
      bound.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor integers(String input, long[] values, long[] shape) throws OrtException {
    NodeInfo info = session.getInputInfo().get(input);
    if (info != null && info.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.INT32) {
      int[] narrow = java.util.Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
      return OnnxTensor.createTensor(environment, IntBuffer.wrap(narrow), shape);
    }
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  /**
   * Runs the model on the tensors' own memory: inputs are read in place, outputs are written in place.
   *
   * @param outputs where each wanted output goes; shapes must be the model's
   */
  public void run(Map<String, HostTensor> inputs, Map<String, HostTensor> outputs) {
    Map<String, OnnxTensor> boundInputs = new LinkedHashMap<>();
    Map<String, OnnxTensor> boundOutputs = new LinkedHashMap<>();
    try (Use running = use()) {
      bind(inputs, boundInputs);
      bind(outputs, boundOutputs);
      session.run(boundInputs, java.util.Set.of(), boundOutputs).close();
    } catch (OrtException e) {
      throw new OnnxException("the ONNX model " + name + " failed: " + e.getMessage(), e);
    } finally {
      boundInputs.values().forEach(OnnxTensor::close);
      boundOutputs.values().forEach(OnnxTensor::close);
    }
  }

  /** An empty set of tensors to run on again and again; close it before the session. */
  public Binding binding() {
    return new Binding();
  }

  /**
   * Inputs and outputs that stay bound between runs, for loops that keep working on the same memory. For one thread.
   */
  public final class Binding implements AutoCloseable {
    private final Map<String, HostTensor> tensors = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
    private boolean closed;

    private Binding() {}

    /** Reads the input from this memory from now on; free of charge when it is the tensor bound already. */
    public void input(String input, HostTensor tensor) {
      rebind(input, tensor, inputs);
    }

    /** Writes the output to this memory from now on; the shape must be the model's. */
    public void output(String output, HostTensor tensor) {
      rebind(output, tensor, outputs);
    }

    /** Runs the model from the bound inputs into the bound outputs. */
    public void run() {
      try (Use running = use()) {
        requireOpen();
        session.run(inputs, java.util.Set.of(), outputs).close();
      } catch (OrtException e) {
        throw new OnnxException("the ONNX model " + name + " failed: " + e.getMessage(), e);
      }
    }

    private void rebind(String key, HostTensor tensor, Map<String, OnnxTensor> bound) {
      requireOpen();
      if (tensors.get(key) == tensor) {
        return;
      }
      try (Use running = use()) {
        OnnxTensor fresh = OnnxTensor.createTensor(environment, tensor.data(), tensor.shape());
        OnnxTensor old = bound.put(key, fresh);
        if (old != null) {
          old.close();
        }
        tensors.put(key, tensor);
      } catch (OrtException e) {
        throw new OnnxException("cannot bind " + key + " of the ONNX model " + name + ": " + e.getMessage(), e);
      }
    }

    private void requireOpen() {
      if (closed) {
        throw new OnnxException("the tensors bound to the ONNX model " + name + " are closed");
      }
    }

    @Override
    public void close() {
      closed = true;
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
      inputs.clear();
      outputs.clear();
      tensors.clear();
    }
  }

  private void bind(Map<String, HostTensor> tensors, Map<String, OnnxTensor> bound) throws OrtException {
    for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
      HostTensor tensor = entry.getValue();
      bound.put(entry.getKey(), OnnxTensor.createTensor(environment, tensor.data(), tensor.shape()));
    }
  }

  private HostTensor copy(String output, ai.onnxruntime.OnnxValue value) {
    if (!(value instanceof OnnxTensor tensor) || tensor.getInfo().type != OnnxJavaType.FLOAT) {
      throw new OnnxException("the output " + output + " of the ONNX model " + name + " is no float32 tensor");
    }
    HostTensor copy = HostTensor.allocate(tensor.getInfo().getShape());
    copy.data().put(tensor.getFloatBuffer());
    return copy;
  }

  /** Waits for those that run the model, then frees it. Idempotent. */
  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (open) {
        open = false;
        session.close();
      }
    } catch (OrtException e) {
      throw new OnnxException("cannot close the ONNX model " + name + ": " + e.getMessage(), e);
    } finally {
      use.writeLock().unlock();
    }
  }

  /** Keeps the model from being closed meanwhile. */
  @FunctionalInterface
  private interface Use extends AutoCloseable {
    @Override
    void close();
  }

  private Use use() {
    use.readLock().lock();
    if (!open) {
      use.readLock().unlock();
      throw closed();
    }
    return use.readLock()::unlock;
  }

  private void requireOpen() {
    use().close();
  }

  private OnnxException closed() {
    return new OnnxException("the ONNX model " + name + " is closed");
  }

  /** The inputs with their declared shapes, for messages. */
  @Override
  public String toString() {
    if (!open) {
      return name + " (closed)";
    }
    List<String> parts = new ArrayList<>();
    for (String input : inputNames()) {
      parts.add(input + java.util.Arrays.toString(inputShape(input)));
    }
    return name + parts;
  }
}
