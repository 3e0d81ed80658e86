package org.pivotune.memory;

import java.util.List;

/**
 * The most that one pass through a generator and back takes, beyond what is there all the time.
 *
 * @param size the generator
 * @param images rendered at once
 * @param recomputed how many of the largest blocks are computed again
 * @param working how many tensors of a block's own size its backward pass holds beside what was kept for it
 */
record PassPeak(GeneratorSize size, int images, int recomputed, double working) {
  /**
   * The peak.
   *
   * @param loss the perceptual loss between the two halves
   * @param gradients what gradients of parameters there are before it; -1 where parameters get none
   */
  long bytes(LossSize loss, long gradients) {
    long before = Math.max(0, gradients);
    long pictures = 4 * images * last().colours(); // the image, its gradient and those of both losses
    long most = keptBelow(blocks().size()) + loss.during() + before;
    long gained = 0;
    for (int block = blocks().size() - 1; block >= 0; block--) {
      GeneratorSize.Block here = blocks().get(block);
      gained += here.trainable();
      long weights = gradients < 0 ? 0 : Math.max(before, gained);
      most = Math.max(most, keptBelow(block) + own(here) + back(block, here) + loss.between() + weights);
    }
    return most + pictures;
  }

  private List<GeneratorSize.Block> blocks() {
    return size.blocks();
  }

  private GeneratorSize.Block last() {
    return blocks().getLast();
  }

  private int cut() {
    return blocks().size() - recomputed;
  }

  /** What is kept of the blocks before this one, its own input with it. */
  private long keptBelow(int block) {
    long kept = 0;
    for (int i = 0; i < block; i++) {
      GeneratorSize.Block one = blocks().get(i);
      // Of a block that is computed again, its input and the colours so far; the input of the lowest is kept anyhow.
      kept += i < cut() ? own(one) : images * ((i == cut() ? 0 : one.input()) + one.colours());
    }
    boolean inputIsOwn = block > cut() && block < blocks().size();
    return kept + (inputIsOwn ? images * blocks().get(block).input() : 0);
  }

  private long own(GeneratorSize.Block block) {
    return images * block.kept() + block.copies();
  }

  /** Gradients on their way through a block, and where a block is computed again the one that came to it. */
  private long back(int index, GeneratorSize.Block block) {
    long arriving = index >= cut() && index < blocks().size() - 1 ? block.output() : 0;
    return images * ((long) (working * block.output()) + arriving);
  }
}
