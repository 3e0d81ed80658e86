package org.pivotune.checkpoint;

/**
 * How much a file may still make the reader do. Shared by all pickles inside one file, so that many small ones cannot
 * do what one may not. Not safe for concurrent use.
 */
final class WorkBudget {
  private long operations;
  private long copiedBytes;

  WorkBudget(CheckpointLimits limits, long fileBytes) {
    operations = limits.opcodes();
    // Decoding copies each byte of the file at most once in an honest file.
    copiedBytes = fileBytes;
  }

  /** Takes some operations. */
  void claim(int count, Fault fault) {
    operations -= count;
    if (operations < 0) {
      throw fault.because("the pickle has more instructions than any checkpoint needs; it is not read further");
    }
  }

  /** Takes some bytes of decoded content. */
  void claimBytes(long count, Fault fault) {
    copiedBytes -= count;
    if (copiedBytes < 0) {
      throw fault.because("the pickle decodes the same content again and again; it is not read further");
    }
  }
}
