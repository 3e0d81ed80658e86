package org.pivotune.edit;

import java.util.Map;
import org.pivotune.photo.RgbImage;
import org.pivotune.stylegan.Generator;
import org.pivotune.stylegan.Modulation;
import org.pivotune.stylegan.Noise;
import org.pivotune.tensor.HostTensor;
import org.pivotune.torch.GradMode;
import org.pivotune.torch.Tensor;
import org.pivotune.torch.TensorScope;

/**
 * Pictures of one generator. Owns nothing; confined to the generator's thread.
 *
 * @param label what the generator is called beside its pictures, such as {@code original} or {@code tuned}
 * @param generator renders
 * @param noise noise maps [H, W] by buffer name, as a pivot has them; the generator's own when empty
 */
public record CodeRenderer(String label, Generator generator, Map<String, HostTensor> noise) {
  public CodeRenderer {
    noise = Map.copyOf(noise);
  }

  /** With the generator's own noise maps. */
  public static CodeRenderer of(String label, Generator generator) {
    return new CodeRenderer(label, generator, Map.of());
  }

  /**
   * One picture.
   *
   * @param codes [1, num_ws, w_dim]
   */
  public RgbImage render(HostTensor codes) {
    return render(EditedCodes.of(codes));
  }

  /** One picture of edited codes. */
  public RgbImage render(EditedCodes edited) {
    HostTensor codes = edited.codes();
    if (codes.rank() != 3 || codes.size(0) != 1) {
      throw new IllegalArgumentException("one picture has codes [1, num_ws, w_dim], not " + codes);
    }
    try (TensorScope scope = TensorScope.open();
        GradMode off = GradMode.disabled()) {
      Noise added = Noise.of(noise, generator.device());
      Tensor image = generator.synthesize(
          Tensor.of(codes, generator.device()), added, edited.styles(), Modulation.fastest(generator.device()));
      return RgbImage.fromTensor(seen(image)); // [1, 3, H, W]
    }
  }

  /** The tensor's own memory where that is possible: pictures are rendered by the thousand. */
  private static HostTensor seen(Tensor image) {
    return image.device().isCpu() ? image.contiguous().hostView() : image.toHost();
  }
}
