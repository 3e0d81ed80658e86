package org.pivotune.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pickles made to harm, by what they try. */
final class NastyPickles {
  private static final String TWO = "\u0080\u0002";

  private NastyPickles() {}

  /** Each is refused; the name begins with a word of the message. */
  static Map<String, byte[]> all() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    gadgets(all);
    all.put("keys are longer: a list in itself, behind a name of 4,000 letters", latin(
        TWO + "}q\0X" + int32(4000) + "k".repeat(4000) + "]q\u0001h\u0001asq\u0002."));
    all.put("again and again: 300,000 lists below a name of 4,000 letters", latin(
        TWO + "}X" + int32(4000) + "k".repeat(4000) + "](" + "]Na".repeat(300_000) + "es."));
    all.put("again and again: 30,000 tensors below such a name", tensorsBelowALongName());
    all.put("nested: modules that contain themselves under fifty names", modules());
    all.put("nested: modules of eight levels, each fifty times in the one above", sharedModules());
    all.put("deeper: tuples in tuples", latin(TWO + "N" + "\u0085".repeat(300) + "."));
    all.put("deeper: objects whose state is the one before", latin(
        TWO + "cargparse\nNamespace\n)R" + "q\0cargparse\nNamespace\n)Rh\0b".repeat(300) + "."));
    all.put("read: 400,000 empty lists below a name of 4,000 letters", latin(
        TWO + "}X" + int32(4000) + "k".repeat(4000) + "](" + "]".repeat(400_000) + "es."));
    all.put("read: 300,000 keys whose hashes collide", collidingNumbers());
    all.put("read: 60,000 texts whose hashes collide", collidingTexts());
    return all;
  }

  private static void gadgets(Map<String, byte[]> all) {
    for (String name : new String[] {"os.system", "posix.popen", "nt.system", "subprocess.Popen", "builtins.exec",
        "builtins.getattr", "builtins.__import__", "__builtin__.eval", "__builtin__.apply", "operator.attrgetter",
        "functools.partial", "importlib.import_module", "torch.hub.load", "torch.load", "torch.jit.load",
        "torch._utils._rebuild_device_tensor_from_numpy", "torch.storage._load_from_bytes_", "numpy.load",
        "numpy.testing._private.utils.runstring", "numpy.core.multiarray._fastCopyAndTranspose", "pip.main", "pty.spawn",
        "webbrowser.open", "shutil.rmtree", "pickle.loads", "marshal.loads", "types.FunctionType", "types.CodeType",
        "code.interact", "runpy.run_path", "bdb.Bdb", "ctypes.CDLL", "socket.create_connection", "urllib.request.urlopen",
        "copyreg._reconstructor_", "collections.OrderedDict.fromkeys", "..os.system", "os\0.system", "os.sys\u00e9m"}) {
      int dot = name.lastIndexOf('.');
      String module = name.substring(0, dot);
      String function = name.substring(dot + 1);
      String call = "(X\u0004\0\0\0evil";
      all.put("Nothing was executed: GLOBAL " + name, latin(TWO + "c" + module + "\n" + function + "\n" + call + "tR."));
      all.put("Nothing was executed: INST " + name, latin(call + "i" + module + "\n" + function + "\n."));
      all.put("Nothing was executed: STACK_GLOBAL " + name, latin(
          "\u0080\u0004" + text(module) + text(function) + "\u0093" + call + "tR."));
      all.put("Nothing was executed: NEWOBJ of " + name + " in an allowed object", latin(
          TWO + "ccopyreg\n__newobj__\n(c" + module + "\n" + function + "\ntR."));
    }
    all.put("no pickle instruction: an extension code", latin(TWO + "\u0082\u0001."));
    all.put("data outside itself: a reference to what is not there", latin(TWO + "X\u0004\0\0\0evilQ."));
  }

  private static byte[] tensorsBelowALongName() {
    StringBuilder program = new StringBuilder(TWO + "}X" + int32(4000) + "k".repeat(4000) + "](");
    String array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tU\u0001btR(K\u0001(K\u0001tcnumpy\ndtype\n"
        + "(U\u0002u1K\0K\u0001tR(K\u0003U\u0001|NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb\u0089"
        + "U\u0001xtb";
    program.append(array).append("q\0").append("h\0".repeat(30_000)).append("es.");
    return latin(program.toString());
  }

  /** NVIDIA's form, whose _modules lead back to itself. */
  private static byte[] modules() {
    StringBuilder program = new StringBuilder(TWO);
    program.append("ctorch_utils.persistence\n_reconstruct_persistent_obj\n(}q\u0001(").append(text("state"))
        .append("}q\u0002(").append(text("_parameters")).append("}").append(text("_buffers")).append("}")
        .append(text("_modules")).append("}q\u0003(");
    for (int i = 0; i < 50; i++) {
      program.append(text("m" + i)).append("h\u0002");
    }
    return latin(program + "uuutR.");
  }

  /** Fifty to the eighth modules out of nine. */
  private static byte[] sharedModules() {
    StringBuilder program = new StringBuilder(TWO);
    program.append("ctorch_utils.persistence\n_reconstruct_persistent_obj\n(}q\u0001").append(text("state"));
    program.append(module("}")).append("q\u0010");
    for (int level = 0; level < 7; level++) {
      StringBuilder children = new StringBuilder("}(");
      for (int i = 0; i < 50; i++) {
        children.append(text("m" + i)).append("h\u0010");
      }
      program.append("0").append(module(children + "u")).append("q\u0010");
    }
    return latin(program + "stR.");
  }

  private static String module(String children) {
    return "}(" + text("_parameters") + "}" + text("_buffers") + "}" + text("_modules") + children + "u";
  }

  /** Numbers whose halves cancel out in {@link Long#hashCode}. */
  private static byte[] collidingNumbers() {
    ByteBuffer program = ByteBuffer.allocate(2 + 2 + 300_000 * 11 + 2).order(ByteOrder.LITTLE_ENDIAN);
    program.put(latin(TWO + "}("));
    for (int i = 1; i <= 300_000; i++) {
      program.put((byte) 0x8a).put((byte) 8).putLong((long) i << 32 | i).put((byte) 'N');
    }
    return program.put(latin("u.")).array();
  }

  private static byte[] collidingTexts() {
    StringBuilder program = new StringBuilder(TWO + "}(");
    for (int i = 0; i < 60_000; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 16; bit++) {
        key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      program.append(text(key.toString())).append("N");
    }
    return latin(program + "u.");
  }

  static String text(String value) {
    return "X" + int32(value.getBytes(StandardCharsets.ISO_8859_1).length) + value;
  }

  static String int32(int value) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
