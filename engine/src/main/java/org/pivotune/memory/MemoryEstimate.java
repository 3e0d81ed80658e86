package org.pivotune.memory;

import org.pivotune.loss.PerceptualRuntime;
import org.pivotune.lpips.PerceptualNet;

/**
 * How much a workload takes at its peak, from the shapes of its networks, in bytes. On the CPU that is resident memory of
 * the whole process; on a GPU what LibTorch's allocator reserves, the driver's own not included. Meant not to be too small;
 * {@code docs/memory.md} compares it with what was measured.
 */
public final class MemoryEstimate {
  private static final int SIDE_OF_PROJECTION = 256;
  /** JVM, heap, libraries, and the networks that align and score. */
  private static final long PROCESS = 520L << 20;
  /** Workspaces of cuBLAS and cuDNN. */
  private static final long WORKSPACE = 160L << 20;
  private static final long MOST_KEPT_TARGETS = 256L << 20;
  /** Noise maps under optimisation: value, gradient, both means, and the regulariser's pyramid on its way. */
  private static final int NOISE_COPIES = 10;
  /** Measured at 512 and 1024 px: what the C library keeps of a pass, as a multiple of its copies of weights. */
  private static final long PIECES_LEFT = 2;
  private static final double WORKING_CPU = 6;
  private static final double WORKING_CUDA = 5;
  /** Allocators cannot use every gap. On a GPU, where the limit is on what LibTorch reserves, a third is left over. */
  private static final double GAPS_CPU = 1.1;
  private static final double GAPS_CUDA = 1.35;

  private final Workload workload;
  private final GeneratorSize size;

  public MemoryEstimate(Workload workload) {
    this.workload = workload;
    this.size = GeneratorSize.of(workload.generator(), workload.precision(), onCpu());
  }

  private boolean onCpu() {
    return workload.device().isCpu();
  }

  /** How many blocks the generator has. */
  int blocks() {
    return size.blocks().size();
  }

  /** The projection's peak; 0 where there is none. */
  public long projection(MemorySettings settings) {
    return workload.projection().map(net -> {
      int side = Math.min(workload.generator().resolution(), SIDE_OF_PROJECTION);
      LossSize loss = loss(net, side, 1);
      long resting = size.parameters() + NOISE_COPIES * size.noise();
      return total(resting + pass(1, settings).bytes(loss, -1));
    }).orElse(0L);
  }

  /** The tuning's peak; 0 where there is none. */
  public long tuning(MemorySettings settings) {
    return workload.tuning().map(tuning -> {
      int targets = settings.targetsApart() ? 1 : Math.min(tuning.batch(), tuning.images());
      int around = settings.neighboursApart() ? Math.min(1, tuning.neighbours()) : tuning.neighbours();
      LossSize loss = losses(tuning, targets, around);
      long adam = 2 * size.trainable();
      long resting = 2 * size.parameters() + adam + targets(tuning);
      // The C library keeps what gradients left, whose pieces are small, so that there they are never gone.
      long before = onCpu() ? size.trainable() : 0;
      long most = Math.max(size.trainable() + loss.between(), pass(targets, settings).bytes(loss, before));
      if (around > 0) {
        // Its gradients come on top of those of the pass that went ahead, whose small pieces stay on the CPU.
        long left = onCpu() ? PIECES_LEFT * size.copies() : 0;
        most = Math.max(most, left + pass(around, settings).bytes(loss, size.trainable()));
      }
      return total(resting + most);
    }).orElse(0L);
  }

  private LossSize losses(Workload.Tuning tuning, int targets, int around) {
    int side = workload.generator().resolution();
    LossSize loss = loss(tuning.net(), side, targets);
    return around == 0 || around == targets ? loss : loss.and(loss(tuning.net(), side, around));
  }

  /** Pictures on the device, and what was seen of them. */
  private long targets(Workload.Tuning tuning) {
    long pictures = (long) tuning.images() * size.blocks().getLast().colours();
    return tuning.images() == 1 ? pictures : pictures + MOST_KEPT_TARGETS;
  }

  private PassPeak pass(int images, MemorySettings settings) {
    return new PassPeak(size, images, Math.min(settings.recomputedBlocks(), blocks()),
        onCpu() ? WORKING_CPU : WORKING_CUDA);
  }

  private LossSize loss(PerceptualNet net, int side, int images) {
    // What ONNX Runtime takes of a GPU is not LibTorch's: there, as if LibTorch looked, which is more than it then takes.
    return LossSize.of(net, side, images, onCpu() && workload.lpips() == PerceptualRuntime.ONNXRUNTIME);
  }

  private long total(long tensors) {
    // On the CPU the weights as they were read are in the same memory.
    long rest = onCpu() ? PROCESS + size.parameters() : WORKSPACE;
    return (long) ((onCpu() ? GAPS_CPU : GAPS_CUDA) * tensors) + rest;
  }
}
