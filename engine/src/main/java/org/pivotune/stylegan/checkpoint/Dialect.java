package org.pivotune.stylegan.checkpoint;

import java.util.List;
import java.util.Map;
import org.pivotune.stylegan.GeneratorConfig;

/** How a family of code names and shapes the tensors of a generator. */
interface Dialect {
  /** A tensor that each dialect has, by which a generator is found among others. */
  List<String> MARKERS = List.of(NvidiaDialect.MARKER, RosinalityDialect.MARKER);

  /** The configuration that the shapes tell. */
  GeneratorConfig config(StoredGenerator stored);

  /** What the file must hold, by NVIDIA's name. */
  Map<String, Source> sources(GeneratorConfig config);

  /** Resampling filters that the file may hold, by the file's name, with the sum of their values. */
  Map<String, Double> filters(GeneratorConfig config);

  /** The layer that makes colours of the coarsest features: the name of its weight, and which dimension counts them. */
  Colours colours();

  /** The constant that the synthesis begins with, [..., height, width]. */
  String constant();

  /** A weight whose dimension {@code dimension} counts colour channels. */
  record Colours(String name, int dimension) {}

  /**
   * Where a tensor comes from. Both dialects lay elements in the same order, so that only name and shape differ.
   *
   * @param name in the file
   * @param shape in the file
   */
  record Source(String name, long[] shape) {}

  /** The dialect of a file; the message for none says what the file seems to be. */
  static Dialect of(StoredGenerator stored) {
    if (stored.has("synthesis.input.freqs") || stored.hasAny("synthesis.L0_")) {
      throw stored.failure("this is a StyleGAN3 generator; only StyleGAN2 is supported: use a StyleGAN2 checkpoint");
    }
    if (stored.hasAny(".skip.weight")) {
      throw stored.failure("this StyleGAN2 generator has the residual architecture; only the 'skip' architecture, the "
          + "default of StyleGAN2, is supported");
    }
    if (stored.has(NvidiaDialect.MARKER)) {
      return new NvidiaDialect();
    }
    if (stored.has("conv1.conv.weight") && stored.has(RosinalityDialect.MARKER)) {
      return new RosinalityDialect();
    }
    throw stored.failure("no StyleGAN2 generator was found: there is neither 'synthesis.b4.const' (NVIDIA) nor "
        + "'conv1.conv.weight' (rosinality) among its " + stored.tensors().size() + " tensors");
  }
}
