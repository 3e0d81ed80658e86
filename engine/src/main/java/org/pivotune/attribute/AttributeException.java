package org.pivotune.attribute;

/** An attribute is unknown or a picture cannot be scored; the message says why and what to do. */
public final class AttributeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AttributeException(String message) {
    super(message);
  }
}
