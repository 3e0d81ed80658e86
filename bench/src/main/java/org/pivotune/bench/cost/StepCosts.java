package org.pivotune.bench.cost;

import static org.pivotune.bench.cost.LayerShape.FLOAT;

import org.pivotune.bench.cost.LayerCost.Wanted;
import org.pivotune.bench.cost.Pass.Direction;
import org.pivotune.invert.Projector;
import org.pivotune.lpips.PerceptualNet;
import org.pivotune.stylegan.GeneratorConfig;

/** Whole steps, in the order in which ours and the peer's loops take them. */
public final class StepCosts {
  private static final int COLOURS = 3;
  private static final Wanted PROJECTING = new Wanted(false, true);
  private static final Wanted TUNING = new Wanted(true, false);

  private final GeneratorConfig config;
  private final Composition composition;
  private final GeneratorSize size;

  /** Of one image at a time. */
  public StepCosts(GeneratorConfig config, Composition composition) {
    this.config = config;
    this.composition = composition;
    this.size = GeneratorSize.of(config);
  }

  /** One step of projection into W, target features known. */
  public StepCost projection(PerceptualNet net) {
    Ledger ledger = new Ledger();
    int side = Projector.lossResolution(config.resolution());
    PerceptualCost looks = new PerceptualCost(net, 1, side, "lpips.");
    SynthesisCost synthesis = new SynthesisCost(config, 1, composition, "");
    NoiseCost noise = new NoiseCost(config, composition);
    ledger.hold("generator", size.bytes());
    ledger.hold("network", looks.weights());
    ledger.hold("target", looks.target());
    noise.begin(ledger);
    synthesis.forward(ledger, true);
    shrink(ledger, synthesis, side, Direction.FORWARD);
    looks.features(ledger, true);
    looks.compare(ledger);
    looks.backward(ledger);
    noise.regularity(ledger);
    ledger.drop(synthesis.pictureName());
    ledger.hold(synthesis.gradientName(), synthesis.picture());
    shrink(ledger, synthesis, side, Direction.DATA_GRADIENT);
    ledger.drop("lpips.gradient");
    synthesis.backward(ledger, PROJECTING);
    noise.update(ledger);
    return ledger.step();
  }

  private static void shrink(Ledger ledger, SynthesisCost synthesis, int side, Direction direction) {
    long small = (long) COLOURS * side * side * FLOAT;
    if (synthesis.picture() > small) {
      ledger.elements("picture", "shrink", direction, synthesis.picture() / FLOAT, synthesis.picture(), small);
    }
  }

  /**
   * One step of tuning on one image.
   *
   * @param regularized with one random code of locality regularisation
   */
  public StepCost tuning(PerceptualNet net, boolean regularized) {
    Ledger ledger = new Ledger();
    PerceptualCost looks = new PerceptualCost(net, 1, config.resolution(), "lpips.");
    SynthesisCost tuned = new SynthesisCost(config, 1, composition, "");
    ledger.hold("generators", 2 * size.bytes());
    ledger.hold("network", looks.weights());
    ledger.hold("moments", 2 * FLOAT * size.synthesis());
    ledger.hold("last gradients", FLOAT * size.synthesis()); // freed when the next backward pass begins
    ledger.hold("target", looks.target() + tuned.picture());
    look(ledger, tuned, looks, composition.official());
    if (composition.official() && regularized) {
      Locality around = around(net);
      around.look(ledger);
      ledger.drop("last gradients");
      ledger.hold("gradients", FLOAT * size.synthesis());
      around.back(ledger);
      back(ledger, tuned);
      accumulate(ledger);
    } else {
      ledger.drop("last gradients");
      ledger.hold("gradients", FLOAT * size.synthesis());
      back(ledger, tuned);
      if (regularized) {
        Locality around = around(net);
        around.look(ledger);
        around.back(ledger);
        accumulate(ledger);
      }
    }
    update(ledger, composition, "weights", FLOAT * size.synthesis());
    return ledger.step();
  }

  /** Leaves the graph of the picture and, as {@code PREFIXgradient}, the gradient of its distance. */
  private static void look(Ledger ledger, SynthesisCost synthesis, PerceptualCost looks, boolean targetAgain) {
    synthesis.forward(ledger, true);
    if (targetAgain) {
      looks.features(ledger, false); // the reference looks at its target in every step
    }
    looks.features(ledger, true);
    looks.compare(ledger);
    looks.backward(ledger);
    ledger.elements("picture", "squared error and gradient", Direction.FORWARD, 6 * synthesis.picture() / FLOAT,
        4 * synthesis.picture(), 2 * synthesis.picture(), 4);
  }

  private static void back(Ledger ledger, SynthesisCost synthesis) {
    ledger.drop(synthesis.pictureName());
    ledger.rename("lpips.gradient", synthesis.gradientName());
    synthesis.backward(ledger, TUNING);
  }

  private Locality around(PerceptualNet net) {
    return new Locality(net);
  }

  /** The same code through both generators. */
  private final class Locality {
    private final SynthesisCost original = new SynthesisCost(config, 1, composition, "original.");
    private final SynthesisCost tuned = new SynthesisCost(config, 1, composition, "around.");
    private final PerceptualCost looks;

    Locality(PerceptualNet net) {
      looks = new PerceptualCost(net, 1, config.resolution(), "around.lpips.");
    }

    void look(Ledger ledger) {
      original.forward(ledger, false);
      looks.features(ledger, false);
      ledger.hold("original's features", looks.target());
      StepCosts.look(ledger, tuned, looks, false);
    }

    void back(Ledger ledger) {
      ledger.drop(tuned.pictureName());
      ledger.rename("around.lpips.gradient", tuned.gradientName());
      tuned.backward(ledger, TUNING);
      ledger.drop("original's features");
      ledger.drop(original.pictureName());
    }
  }

  /** The second gradient of every weight is added to the first. */
  private void accumulate(Ledger ledger) {
    long weights = FLOAT * size.synthesis();
    ledger.elements("weights", "add gradients", Direction.WEIGHT_GRADIENT, size.synthesis(), 2 * weights, weights,
        composition.official() ? 100 : 50);
  }

  /** Adam; the peer's own is a pass for each term of it. */
  static void update(Ledger ledger, Composition composition, String what, long bytes) {
    boolean separate = composition.official();
    ledger.elements(what, "Adam", Direction.UPDATE, 12 * bytes / FLOAT, (separate ? 12 : 4) * bytes,
        (separate ? 7 : 3) * bytes, separate ? 40 : 4);
  }
}
