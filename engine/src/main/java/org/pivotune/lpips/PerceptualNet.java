package org.pivotune.lpips;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The three trunks that LPIPS is defined on, as torchvision lays them out. */
public enum PerceptualNet {
  /** AlexNet, the default of LPIPS as a score. */
  ALEX(alex()),
  /** VGG16, the usual choice as a loss. */
  VGG(vgg()),
  /** SqueezeNet 1.1. */
  SQUEEZE(squeeze());

  /** What torchvision puts before the numbers of a trunk's modules. */
  static final String MODULE_PREFIX = "features.";

  private final Architecture architecture;

  PerceptualNet(Architecture architecture) {
    this.architecture = architecture;
  }

  /** The name that LPIPS gives it: {@code alex}, {@code vgg} or {@code squeeze}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The net of this {@link #id}.
   *
   * @throws LpipsException if there is none; the message lists the names
   */
  public static PerceptualNet of(String id) {
    return Arrays.stream(values())
        .filter(net -> net.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new LpipsException("no perceptual network '" + id + "'; there are alex, vgg and squeeze"));
  }

  /** Shapes [out, in, kernel, kernel] of the convolutions' weights in forward order. */
  public List<long[]> convolutionShapes() {
    return architecture.convolutions().stream().map(ConvolutionShape::weightShape).toList();
  }

  /** torchvision's names of the convolutions in forward order, such as {@code features.0}. */
  public List<String> convolutionNames() {
    return architecture.names();
  }

  /** Channels of each tap, and so the length of each head. */
  public List<Integer> headSizes() {
    return layers().stream().filter(TrunkLayer.Tap.class::isInstance)
        .map(layer -> ((TrunkLayer.Tap) layer).channels()).toList();
  }

  List<TrunkLayer> layers() {
    return architecture.layers();
  }

  /** How torchvision's file of the trunk is called; the star stands for a part of its checksum. */
  String torchvisionFile() {
    return switch (this) {
      case ALEX -> "alexnet-*.pth";
      case VGG -> "vgg16-*.pth";
      case SQUEEZE -> "squeezenet1_1-*.pth";
    };
  }

  private static Architecture alex() {
    return new Architecture()
        .convolution(0, 3, 64, 11, 4, 2).tap(64).pool(3, false)
        .convolution(3, 64, 192, 5, 1, 2).tap(192).pool(3, false)
        .convolution(6, 192, 384, 3, 1, 1).tap(384)
        .convolution(8, 384, 256, 3, 1, 1).tap(256)
        .convolution(10, 256, 256, 3, 1, 1).tap(256);
  }

  private static Architecture vgg() {
    Architecture vgg = new Architecture();
    int[][] blocks = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};
    int in = 3;
    int module = 0;
    for (int[] block : blocks) {
      if (module > 0) {
        vgg.pool(2, false);
        module++;
      }
      for (int i = 0; i < block[1]; i++) {
        vgg.convolution(module, in, block[0], 3, 1, 1);
        in = block[0];
        module += 2;
      }
      vgg.tap(block[0]);
    }
    return vgg;
  }

  private static Architecture squeeze() {
    return new Architecture()
        .convolution(0, 3, 64, 3, 2, 0).tap(64).pool(3, true)
        .fire(3, 64, 16, 64).fire(4, 128, 16, 64).tap(128).pool(3, true)
        .fire(6, 128, 32, 128).fire(7, 256, 32, 128).tap(256).pool(3, true)
        .fire(9, 256, 48, 192).tap(384)
        .fire(10, 384, 48, 192).tap(384)
        .fire(11, 384, 64, 256).tap(512)
        .fire(12, 512, 64, 256).tap(512);
  }

  /** Collects layers while a trunk is spelt out above. */
  private static final class Architecture {
    private final List<TrunkLayer> layers = new ArrayList<>();
    private final List<ConvolutionShape> convolutions = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int taps;

    Architecture convolution(int module, int in, int out, int kernel, int stride, int padding) {
      ConvolutionShape shape = new ConvolutionShape(in, out, kernel, stride, padding);
      layers.add(new TrunkLayer.Convolution(add(MODULE_PREFIX + module, shape), shape));
      return this;
    }

    Architecture fire(int module, int in, int squeezed, int expanded) {
      ConvolutionShape squeeze = new ConvolutionShape(in, squeezed, 1, 1, 0);
      ConvolutionShape expand1 = new ConvolutionShape(squeezed, expanded, 1, 1, 0);
      ConvolutionShape expand3 = new ConvolutionShape(squeezed, expanded, 3, 1, 1);
      int index = add(MODULE_PREFIX + module + ".squeeze", squeeze);
      add(MODULE_PREFIX + module + ".expand1x1", expand1);
      add(MODULE_PREFIX + module + ".expand3x3", expand3);
      layers.add(new TrunkLayer.Fire(index, squeeze, expand1, expand3));
      return this;
    }

    Architecture tap(int channels) {
      layers.add(new TrunkLayer.Tap(taps++, channels));
      return this;
    }

    Architecture pool(int size, boolean ceil) {
      layers.add(new TrunkLayer.MaxPool(size, 2, ceil));
      return this;
    }

    private int add(String name, ConvolutionShape shape) {
      names.add(name);
      convolutions.add(shape);
      return convolutions.size() - 1;
    }

    List<TrunkLayer> layers() {
      return List.copyOf(layers);
    }

    List<ConvolutionShape> convolutions() {
      return List.copyOf(convolutions);
    }

    List<String> names() {
      return List.copyOf(names);
    }
  }
}
