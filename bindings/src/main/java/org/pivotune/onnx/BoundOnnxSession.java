package org.pivotune.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.pivotune.torch.Recordings;

/**
 * One loaded ONNX model that works where another library's tensors lie: on the CPU, or on a CUDA device in the order of
 * a stream, without waiting for it and without a trip through the host. What runs in place is told by address.
 *
 * <p>For CUDA, ONNX Runtime must be one for the CUDA of LibTorch, which has been loaded before (see
 * {@code ONNXRUNTIME_HOME}); the whole model must run there, or it is refused.
 *
 * <p>For one thread at a time.
 */
public final class BoundOnnxSession implements AutoCloseable {
  private final String name;
  private final OnnxPlace place;
  private final OnnxApi api;
  private MemorySegment session;
  private MemorySegment memory;

  private BoundOnnxSession(String name, OnnxPlace place, OnnxApi api, MemorySegment session) {
    this.name = name;
    this.place = place;
    this.api = api;
    this.session = session;
    this.memory = MemorySegment.NULL;
  }

  /**
   * Loads a model.
   *
   * @param name what to call the model in error messages
   * @param model the bytes of an ONNX file
   * @param threads threads used inside one operation on the CPU; at least 1
   * @throws OnnxException if ONNX Runtime cannot load it, or not for this place
   * @throws org.pivotune.torch.DeviceOutOfMemoryException if there is no memory for its weights
   */
  public static BoundOnnxSession open(String name, byte[] model, OnnxPlace place, int threads) {
    OnnxRuntime runtime = OnnxRuntime.load();
    requireBuiltFor(place, runtime);
    OnnxApi api = runtime.api();
    String loading = "cannot load the ONNX model " + name;
    MemorySegment options = api.make(loading, OnnxFunction.CREATE_SESSION_OPTIONS);
    try (Arena arena = Arena.ofConfined()) {
      new SessionSettings(api, arena, options, loading).set(place, threads);
      MemorySegment bytes = arena.allocate(Math.max(1, model.length)).copyFrom(MemorySegment.ofArray(model));
      Supplier<MemorySegment> make = () -> api.make(loading, OnnxFunction.CREATE_SESSION_FROM_ARRAY,
          runtime.environment(), bytes, (long) model.length, options);
      // It waits for the whole device, which would break a recording that is under way.
      MemorySegment session = place.isCpu() ? make.get() : Recordings.pausedFor(make);
      BoundOnnxSession opened = new BoundOnnxSession(name, place, api, session);
      opened.describeMemory(arena);
      return opened;
    } finally {
      api.release(OnnxFunction.RELEASE_SESSION_OPTIONS, options);
    }
  }

  private static void requireBuiltFor(OnnxPlace place, OnnxRuntime runtime) {
    if (!place.isCpu() && !runtime.providers().contains("CUDAExecutionProvider")) {
      throw new OnnxException("ONNX Runtime " + runtime.version() + " at " + runtime.library()
          + " is built for the CPU only; point ONNXRUNTIME_HOME to one for the CUDA that LibTorch has, or let LibTorch "
          + "compute LPIPS");
    }
  }

  private void describeMemory(Arena arena) {
    try {
      memory = api.make("cannot name memory", OnnxFunction.CREATE_MEMORY_INFO,
          arena.allocateFrom(place.isCpu() ? "Cpu" : "Cuda"), 0, Math.max(0, place.device()), 0);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /**
   * Ties the model's inputs and outputs to memory, to be run there once or again and again. Close it before this.
   *
   * @param inputs all of the model's inputs by name
   * @param outputs those outputs that are wanted
   * @throws OnnxException if a name or a shape is not the model's
   */
  public OnnxBinding bind(Map<String, OnnxMemory> inputs, Map<String, OnnxMemory> outputs) {
    requireOpen();
    OnnxBinding binding = new OnnxBinding(this, api.make(failing(), OnnxFunction.CREATE_BINDING, session));
    try {
      inputs.forEach((key, value) -> binding.bind(OnnxFunction.BIND_INPUT, key, value));
      outputs.forEach((key, value) -> binding.bind(OnnxFunction.BIND_OUTPUT, key, value));
      return binding;
    } catch (RuntimeException | Error e) {
      binding.close();
      throw e;
    }
  }

  /** What a message begins with. */
  String failing() {
    return "the ONNX model " + name + " failed";
  }

  OnnxApi api() {
    return api;
  }

  OnnxPlace place() {
    return place;
  }

  /** What {@link OnnxFunction#CREATE_TENSOR_OVER_MEMORY} wants to know of where memory is. */
  MemorySegment memory() {
    return memory;
  }

  void run(MemorySegment runOptions, MemorySegment binding) {
    requireOpen();
    api.call(failing(), OnnxFunction.RUN_WITH_BINDING, session, runOptions, binding);
  }

  void requireOpen() {
    if (session.equals(MemorySegment.NULL)) {
      throw new OnnxException("the ONNX model " + name + " is closed");
    }
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (!session.equals(MemorySegment.NULL)) {
      api.release(OnnxFunction.RELEASE_SESSION, session);
      api.release(OnnxFunction.RELEASE_MEMORY_INFO, memory);
      session = MemorySegment.NULL;
    }
  }

  /** What the CUDA provider is told. */
  static Map<String, String> cudaOptions(OnnxPlace place) {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("device_id", String.valueOf(place.device()));
    // Without this it takes no notice of the stream and works on the default one, in no order with LibTorch's work.
    wanted.put("has_user_compute_stream", "1");
    wanted.put("user_compute_stream", Long.toUnsignedString(place.stream()));
    wanted.put("use_tf32", place.tf32() ? "1" : "0");
    // Trying out every algorithm takes longer than the few hundred steps could win.
    wanted.put("cudnn_conv_algo_search", "HEURISTIC");
    // Doubling, as is usual, would take up to half more than is needed.
    wanted.put("arena_extend_strategy", "kSameAsRequested");
    return wanted;
  }

  /** What a session is told when it is made. */
  private record SessionSettings(OnnxApi api, Arena arena, MemorySegment options, String loading) {
    void set(OnnxPlace place, int threads) {
      api.call(loading, OnnxFunction.SET_INTRA_OP_THREADS, options, place.isCpu() ? threads : 1);
      api.call(loading, OnnxFunction.SET_INTER_OP_THREADS, options, 1);
      // Spinning workers would take the cores from LibTorch, which runs right after us in every step.
      config("session.intra_op.allow_spinning", "0");
      if (!place.isCpu()) {
        // An operation on the CPU amid the others would take the image through the host in every step.
        config("session.disable_cpu_ep_fallback", "1");
        cuda(place);
      }
    }

    private void config(String key, String value) {
      api.call(loading, OnnxFunction.ADD_SESSION_CONFIG, options, arena.allocateFrom(key), arena.allocateFrom(value));
    }

    private void cuda(OnnxPlace place) {
      Map<String, String> wanted = cudaOptions(place);
      MemorySegment cuda = api.make(loading, OnnxFunction.CREATE_CUDA_OPTIONS);
      try {
        api.call(loading, OnnxFunction.UPDATE_CUDA_OPTIONS, cuda, strings(wanted.keySet()), strings(wanted.values()),
            (long) wanted.size());
        api.call(loading, OnnxFunction.APPEND_CUDA, options, cuda);
      } finally {
        api.release(OnnxFunction.RELEASE_CUDA_OPTIONS, cuda);
      }
    }

    private MemorySegment strings(Collection<String> texts) {
      MemorySegment array = arena.allocate(ADDRESS, texts.size());
      int i = 0;
      for (String text : texts) {
        array.setAtIndex(ADDRESS, i++, arena.allocateFrom(text));
      }
      return array;
    }
  }
}
