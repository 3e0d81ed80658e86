package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.LayerShape.FLOAT;

import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.stylegan.GeneratorConfig;

/** The noise maps of a projection: their regulariser, its gradient, their update and renormalisation. */
final class NoiseCost {
  private static final int SMALLEST_SCALE = 8;
  private static final String NAME = "noise maps";

  private final Composition composition;
  private final long bytes;
  private final long withScales;
  private final int maps;
  private final int scales;

  NoiseCost(GeneratorConfig config, Composition composition) {
    this.composition = composition;
    bytes = FLOAT * GeneratorSize.of(config).buffers();
    long all = 0;
    int allMaps = 0;
    int allScales = 0;
    for (int side : config.resolutions()) {
      int here = side == GeneratorConfig.FIRST_RESOLUTION ? 1 : 2;
      allMaps += here;
      for (int scale = side; scale == side || scale >= SMALLEST_SCALE; scale /= 2) {
        all += (long) here * scale * scale * FLOAT;
        allScales += here;
      }
    }
    withScales = all;
    maps = allMaps;
    scales = allScales;
  }

  /** What lives all the time: values, gradients of the step before, and Adam's moments. */
  void begin(Ledger ledger) {
    ledger.hold(NAME, 4 * bytes);
  }

  void regularity(Ledger ledger) {
    if (separate()) {
      // Every map and scale: two shifts, products and means, and the same back.
      ledger.elements(NAME, "correlations", Direction.FORWARD, withScales, 8 * withScales, 5 * withScales,
          9 * scales);
      ledger.elements(NAME, "correlations' gradient", Direction.DATA_GRADIENT, 2 * withScales, 12 * withScales,
          8 * withScales, 16 * scales);
    } else {
      ledger.elements(NAME, "correlations", Direction.FORWARD, withScales, 2 * withScales, withScales - bytes, 9);
      ledger.elements(NAME, "correlations' gradient", Direction.DATA_GRADIENT, 2 * withScales, withScales, bytes);
      ledger.elements(NAME, "add gradients", Direction.DATA_GRADIENT, bytes / FLOAT, 2 * bytes, bytes, maps);
    }
  }

  void update(Ledger ledger) {
    StepCosts.update(ledger, composition, NAME, bytes);
    ledger.elements(NAME, "renormalise", Direction.UPDATE, bytes, (separate() ? 4 : 2) * bytes,
        (separate() ? 3 : 1) * bytes, separate() ? 7 * maps : 3);
  }

  private boolean separate() {
    return composition.official() || composition.cpu();
  }
}
