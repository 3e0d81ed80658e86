package org.pivotune.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.pivotune.pack.LoadFailure;
import org.pivotune.torch.DeviceOutOfMemoryException;

/** ONNX Runtime's C API, called by name. From any thread. */
final class OnnxApi {
  /** The version of the API that is asked for: the one that brought the latest of {@link OnnxFunction}. */
  static final int VERSION = 11;

  private static final int RTLD_LAZY = 1;

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("out of memory|failed to allocate memory|smaller than requested bytes|ALLOC_FAILED"
          + "|ALLOCATION_FAILED",
          Pattern.CASE_INSENSITIVE);

  private final Map<OnnxFunction, MethodHandle> handles = new EnumMap<>(OnnxFunction.class);
  private final String version;

  private OnnxApi(String version, MemorySegment table, Linker linker) {
    this.version = version;
    for (OnnxFunction function : OnnxFunction.values()) {
      FunctionDescriptor descriptor = function.descriptor();
      MethodHandle handle = linker.downcallHandle(table.getAtIndex(ADDRESS, function.place()), descriptor);
      handles.put(function, handle.asSpreader(Object[].class, descriptor.argumentLayouts().size())
          .asType(MethodType.methodType(Object.class, Object[].class)));
    }
  }

  /**
   * Finds the functions of a library, which stays loaded for good.
   *
   * @param variable of the environment, which says where it is
   * @throws OnnxException if it is no ONNX Runtime, or one too old
   * @throws org.pivotune.pack.NativePackException if it cannot be loaded; says why
   */
  static OnnxApi of(Path library, String variable) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup symbols = symbols(library, variable);
    MemorySegment base = pointer(linker.downcallHandle(
        symbols.find("OrtGetApiBase").orElseThrow(() -> new OnnxException(library + " is no ONNX Runtime")),
        FunctionDescriptor.of(ADDRESS))).reinterpret(2 * ADDRESS.byteSize());
    String version = text(pointer(linker.downcallHandle(
        base.getAtIndex(ADDRESS, 1), FunctionDescriptor.of(ADDRESS))));
    MemorySegment table = pointer(linker.downcallHandle(
        base.getAtIndex(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, JAVA_INT)), VERSION);
    if (table.equals(MemorySegment.NULL)) {
      throw new OnnxException("ONNX Runtime " + version + " at " + library + " is too old: 1." + VERSION
          + " or later is needed");
    }
    return new OnnxApi(version, table.reinterpret(places() * ADDRESS.byteSize()), linker);
  }

  private static SymbolLookup symbols(Path library, String variable) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global());
    } catch (IllegalArgumentException e) {
      throw LoadFailure.of(library, variable, complaint(library), e);
    }
  }

  /** Java keeps to itself why a library was not loaded: the dynamic linker is asked once more. */
  private static String complaint(Path library) {
    Linker linker = Linker.nativeLinker();
    MethodHandle dlopen = linker.downcallHandle(linker.defaultLookup().findOrThrow("dlopen"),
        FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
    MethodHandle dlerror = linker.downcallHandle(
        linker.defaultLookup().findOrThrow("dlerror"), FunctionDescriptor.of(ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      pointer(dlopen, arena.allocateFrom(library.toString()), RTLD_LAZY);
      MemorySegment said = pointer(dlerror);
      return said.equals(MemorySegment.NULL) ? "no further word" : text(said);
    }
  }

  private static long places() {
    long most = 0;
    for (OnnxFunction function : OnnxFunction.values()) {
      most = Math.max(most, function.place());
    }
    return most + 1;
  }

  /** Such as {@code 1.29.0}. */
  String version() {
    return version;
  }

  /**
   * Calls a function and asks its status.
   *
   * @param what is being done, for messages
   * @throws OnnxException if the status is an error
   * @throws DeviceOutOfMemoryException if it says that there was no memory
   */
  void call(String what, OnnxFunction function, Object... arguments) {
    MemorySegment status = (MemorySegment) invoke(function, arguments);
    if (!status.equals(MemorySegment.NULL)) {
      throw failure(what, status);
    }
  }

  /** The same for a function whose last argument says where its result goes. */
  MemorySegment make(String what, OnnxFunction function, Object... arguments) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
      all[arguments.length] = out;
      call(what, function, all);
      return out.get(ADDRESS, 0);
    }
  }

  /** Gives back what a function made. */
  void release(OnnxFunction function, MemorySegment made) {
    invoke(function, made);
  }

  private RuntimeException failure(String what, MemorySegment status) {
    String message = what + ": " + text((MemorySegment) invoke(OnnxFunction.GET_ERROR_MESSAGE, status));
    release(OnnxFunction.RELEASE_STATUS, status);
    return OUT_OF_MEMORY.matcher(message).find() ? new DeviceOutOfMemoryException(message) : new OnnxException(message);
  }

  private Object invoke(OnnxFunction function, Object... arguments) {
    try {
      return (Object) handles.get(function).invokeExact(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("C functions throw nothing", e);
    }
  }

  private static MemorySegment pointer(MethodHandle handle, Object... arguments) {
    try {
      return (MemorySegment) handle.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("C functions throw nothing", e);
    }
  }

  static String text(MemorySegment address) {
    return address.reinterpret(Long.MAX_VALUE).getString(0);
  }
}
