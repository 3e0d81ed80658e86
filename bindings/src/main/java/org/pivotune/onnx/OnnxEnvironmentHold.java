package org.pivotune.onnx;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Keeps ONNX Runtime's environment until the process is gone. Its Java API gives the environment back in a shutdown
 * hook, beside which all other hooks run: a host that closes in one of its own, as frameworks do, would have sessions
 * that still compute with what is being taken away. The environment counts its owners, so one more keeps it.
 */
final class OnnxEnvironmentHold {
  private static final AddressLayout ADDRESS = ValueLayout.ADDRESS;
  /** The first version of the C API; its functions keep their places in all later ones. */
  private static final int API_VERSION = 1;
  /** Places in the table of functions, after CreateStatus, GetErrorCode and GetErrorMessage. */
  private static final int CREATE_ENV = 3;
  private static final int WARNINGS = 2;

  private OnnxEnvironmentHold() {}

  /** @param library ONNX Runtime's, already loaded, with an environment */
  static void take(Path library) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
      MethodHandle apiBase =
          linker.downcallHandle(symbols.findOrThrow("OrtGetApiBase"), FunctionDescriptor.of(ADDRESS));
      MemorySegment base = ((MemorySegment) apiBase.invokeExact()).reinterpret(ADDRESS.byteSize());
      MethodHandle getApi = linker.downcallHandle(
          base.get(ADDRESS, 0), FunctionDescriptor.of(ADDRESS, ValueLayout.JAVA_INT));
      MemorySegment api =
          ((MemorySegment) getApi.invokeExact(API_VERSION)).reinterpret((CREATE_ENV + 1) * ADDRESS.byteSize());
      MethodHandle createEnv = linker.downcallHandle(api.getAtIndex(ADDRESS, CREATE_ENV),
          FunctionDescriptor.of(ADDRESS, ValueLayout.JAVA_INT, ADDRESS, ADDRESS));
      MemorySegment status = (MemorySegment) createEnv.invokeExact(
          WARNINGS, Arena.global().allocateFrom("pivotune"), arena.allocate(ADDRESS));
      if (!status.equals(MemorySegment.NULL)) {
        throw new OnnxException("ONNX Runtime does not share its environment");
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("C functions throw nothing", e);
    }
  }
}
