package org.pivotune.tune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.loss.ImageLoss;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.GradientScale;
import org.pivotune.stylegan.Noise;
import org.pivotune.stylegan.Rendering;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;

/** Targets that go through the generator together. Its tensors live in the scope that it was made in. */
final class TargetBatch {
  private final int first;
  private final List<TunedCode> codes;
  private final Noise noise;
  private final Tensor target; // [B, 3, H, W] in [-1, 1]

  /**
   * @param first the number of the first of them
   * @param codes one for each
   */
  TargetBatch(int first, List<TuningTarget> targets, List<TunedCode> codes, Generator generator) {
    this.first = first;
    this.codes = codes;
    this.noise = noise(targets, generator);
    this.target = joined(targets.stream().map(one -> Tensor.of(one.image(), generator.device())).toList());
  }

  private static Tensor joined(List<Tensor> rows) {
    return rows.size() == 1 ? rows.getFirst() : Tensor.cat(rows, 0);
  }

  /** One set of maps for one target; for several, maps of [B, 1, H, W] where any target brings its own. */
  private static Noise noise(List<TuningTarget> targets, Generator generator) {
    if (targets.size() == 1 || targets.stream().allMatch(one -> one.noise().isEmpty())) {
      return Noise.of(targets.getFirst().noise(), generator.device());
    }
    Map<String, Tensor> maps = new LinkedHashMap<>();
    for (String name : generator.noiseNames()) {
      List<Tensor> rows = new ArrayList<>();
      for (TuningTarget one : targets) {
        Tensor map = one.noise().isEmpty()
            ? generator.tensor(name)
            : Tensor.of(one.noise().get(name), generator.device());
        rows.add(map.reshape(1, 1, map.size(0), map.size(1)));
      }
      maps.put(name, Tensor.cat(rows, 0));
    }
    return new Noise.Given(maps);
  }

  int size() {
    return codes.size();
  }

  /** The number of one of its targets among all. */
  int number(int place) {
    return first + place;
  }

  /** [B, 3, H, W] in [-1, 1]. */
  Tensor target() {
    return target;
  }

  /** The pivot of one of its targets as it is now, [1, num_ws, w_dim], apart from the graph. */
  Tensor pivot(int place) {
    return codes.get(place).layers().detach();
  }

  /**
   * Renders and compares; joins the current scope.
   *
   * @param recomputed how many blocks are computed again in the backward pass
   */
  Seen look(Generator tuned, ImageLoss distance, int recomputed) {
    Rendering rendering =
        tuned.render(joined(codes.stream().map(TunedCode::layers).toList()), noise, recomputed);
    Tensor image = rendering.image(); // [B, 3, H, W]
    return new Seen(rendering, image.mseLoss(target), distance, distance.evaluate(image));
  }

  /** A batch before an update. */
  final class Seen {
    private final Rendering rendering;
    private final Tensor mse; // the mean over the batch
    private final ImageLoss distance;
    private final Tensor distances;

    private Seen(Rendering rendering, Tensor mse, ImageLoss distance, Tensor distances) {
      this.rendering = rendering;
      this.mse = mse;
      this.distance = distance;
      this.distances = distances;
    }

    /** Perceptual distance of each target, [B] on the device. */
    Tensor distances() {
      return distances;
    }

    /** Mean squared error of each target, [B] on the device. */
    Tensor errors() {
      if (size() == 1) {
        return mse.detach().reshape(1);
      }
      try (GradMode off = GradMode.disabled()) {
        return rendering.image().detach().sub(target).square().mean(false, 1, 2, 3);
      }
    }

    /** Adds the gradients of the batch's summed loss, times the scale. */
    void backward(TuningConfig config, GradientScale scale) {
      rendering.backward(
          List.of(mse, rendering.image()),
          List.of(
              scale.seed(config.mseWeight() * size()), scale.scaled(distance.gradient(), config.perceptualWeight())));
    }
  }
}
