package org.pivotune.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.pivotune.torch.TorchLibrary;

/** Fails a test after which more native handles are alive than before it. */
public final class NoLeakedHandles implements BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(NoLeakedHandles.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put("before", TorchLibrary.load().liveHandles());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    long before = context.getStore(NAMESPACE).get("before", Long.class);
    long after = TorchLibrary.load().liveHandles();
    if (after != before) {
      throw new AssertionError((after - before) + " native handles were left alive by this test");
    }
  }
}
