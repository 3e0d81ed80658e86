package org.pivotune.stylegan.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.pivotune.checkpoint.PickleNode;
import org.pivotune.checkpoint.PickleSymbols;
import org.pivotune.checkpoint.PickleValue;
import org.pivotune.checkpoint.StoredTensor;

/**
 * Finds the generator in what NVIDIA's training code pickles: networks as "persistent objects", whose single argument
 * is a dict with the class name, the source of its module (which is ignored) and the state, a PyTorch module's
 * attributes. Both generations of the code, of StyleGAN2-ADA and of StyleGAN3, write this form.
 */
final class NvidiaPickle {
  private static final String PERSISTENT = "torch_utils.persistence._reconstruct_persistent_obj";
  /** What the generator is called, the averaged weights first. */
  private static final List<String> NAMES =
      List.of("G_ema", "g_ema", "G", "g", "generator", "netG", "model", "module", "decoder");
  private static final int MOST_KEYS = 64;
  private static final int DEEPEST_MODULE = 8;
  /** A generator of 4096 px has some 80; modules that share their parts could have more than there is time for. */
  private static final int MOST_MODULES = 1000;
  private static final double MAPPING_GAIN = 0.01;
  private static final double TOLERANCE = 1e-6;

  /** What such pickles may name beside tensors. */
  static final PickleSymbols SYMBOLS = PickleSymbols.STANDARD
      .withInert(List.of(PERSISTENT, "torch.nn.modules.container.ModuleList", "torch.nn.modules.container.Sequential"))
      .withDicts(List.of("dnnlib.util.EasyDict", "dnnlib.EasyDict"))
      .withRefusal("dnnlib.tflib.network.Network",
          "this is a TensorFlow checkpoint of the original StyleGAN or StyleGAN2. Convert it with NVIDIA's "
              + "stylegan2-ada-pytorch: 'python legacy.py --source=IN.pkl --dest=OUT.pkl', then import OUT.pkl. "
              + "Nothing "
              + "was executed");

  private final PickleNode generator;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final List<PickleNode> layers = new ArrayList<>();
  private int modules;

  private NvidiaPickle(PickleNode generator) {
    this.generator = generator;
  }

  /** Whether a value is a network of this form. */
  static boolean isNetwork(PickleNode node) {
    return node.value() instanceof PickleValue.Instance instance && instance.className().equals(PERSISTENT);
  }

  /**
   * The generator of a file: the root, or what stands under a usual name in it or one level further down; the averaged
   * weights where there are two. Empty if there is no network of this form.
   */
  static Optional<PickleNode> find(PickleNode root) {
    if (isNetwork(root)) {
      return Optional.of(root);
    }
    List<PickleNode> inside = root.keys().stream().limit(MOST_KEYS).map(root::get).filter(PickleNode::isDict).toList();
    for (String name : NAMES) {
      Optional<PickleNode> network = Stream.concat(Stream.of(root), inside.stream())
          .flatMap(node -> node.find(name).stream()).filter(NvidiaPickle::isNetwork).findFirst();
      if (network.isPresent()) {
        return network;
      }
    }
    return Optional.empty();
  }

  /** The generator's tensors by name, from its node. */
  static StoredGenerator read(PickleNode generator) {
    NvidiaPickle pickle = new NvidiaPickle(generator);
    pickle.walk(generator, "", 0);
    pickle.requireStyleGan2();
    return new StoredGenerator(
        generator.file(), "NVIDIA pickle", pickle.tensors, pickle.convClamp(), Map.of());
  }

  private void walk(PickleNode module, String prefix, int depth) {
    if (depth > DEEPEST_MODULE || ++modules > MOST_MODULES) {
      throw generator.failure("the network's modules are nested without end; the file is damaged");
    }
    PickleNode state = state(module);
    for (String group : List.of("_parameters", "_buffers")) {
      state.find(group).filter(PickleNode::isDict).ifPresent(found -> found.keys().forEach(name -> {
        if (found.get(name).isTensor()) {
          tensors.put(prefix + name, found.get(name).tensor());
        }
      }));
    }
    if (state.find("conv_clamp").isPresent()) {
      layers.add(state);
    }
    PickleNode children = state.get("_modules");
    for (String name : children.keys()) {
      walk(children.get(name), prefix + name + ".", depth + 1);
    }
  }

  private static PickleNode state(PickleNode module) {
    return isNetwork(module) ? module.argument(0).get("state") : module;
  }

  private PickleNode synthesis() {
    return state(state(generator).get("_modules").get("synthesis"));
  }

  private void requireStyleGan2() {
    if (!tensors.containsKey("synthesis.b4.const")) {
      return; // Dialect.of says what else it is.
    }
    state(generator).find("c_dim").filter(count -> count.integer() != 0).ifPresent(count -> {
      throw GeneratorKinds.conditional(generator.file(), "c_dim is " + count.integer());
    });
    PickleNode modules = synthesis().get("_modules");
    for (String name : modules.keys()) {
      PickleNode block = state(modules.get(name));
      requireText(block, "architecture", "skip");
      block.get("_modules").find("conv1").map(NvidiaPickle::state).ifPresent(layer -> {
        requireText(layer, "activation", "lrelu");
        requireTrue(layer, "use_noise");
      });
    }
    PickleNode first = state(state(state(generator).get("_modules").get("mapping")).get("_modules").get("fc0"));
    requireText(first, "activation", "lrelu");
    first.find("bias_gain").ifPresent(gain -> {
      if (Math.abs(gain.number() - MAPPING_GAIN) > TOLERANCE) {
        throw gain.failure("the mapping network has a learning-rate multiplier of " + gain.number() + "; only "
            + MAPPING_GAIN + ", StyleGAN2's own, is supported");
      }
    });
  }

  private static void requireText(PickleNode node, String key, String wanted) {
    node.find(key).ifPresent(found -> {
      if (!found.text().equals(wanted)) {
        throw found.failure("the " + key + " of the generator is " + found.value().describe() + "; only '" + wanted
            + "', StyleGAN2's default, is supported");
      }
    });
  }

  private static void requireTrue(PickleNode node, String key) {
    node.find(key).ifPresent(found -> {
      if (found.value() instanceof PickleValue.Bool flag && !flag.value()) {
        throw found.failure("the generator has " + key + " switched off; only generators with noise inputs are "
            + "supported");
      }
    });
  }

  /** The one bound that all layers share. */
  private OptionalDouble convClamp() {
    OptionalDouble common = OptionalDouble.empty();
    for (int i = 0; i < layers.size(); i++) {
      PickleNode clamp = layers.get(i).get("conv_clamp");
      OptionalDouble here = clamp.isNone() ? OptionalDouble.empty() : OptionalDouble.of(clamp.number());
      if (i > 0 && !here.equals(common)) {
        throw clamp.failure("the layers have different conv_clamp; only one for all is supported");
      }
      common = here;
    }
    return common;
  }
}
