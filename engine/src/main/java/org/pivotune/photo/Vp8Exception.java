package org.pivotune.photo;

/** A VP8 frame that is none; told as a {@link PhotoException} with the file's name. */
final class Vp8Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Vp8Exception(String message) {
    super(message);
  }
}
