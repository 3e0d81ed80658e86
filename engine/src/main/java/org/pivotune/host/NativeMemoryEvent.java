package org.pivotune.host;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

@Name("org.pivotune.NativeMemory")
@Label("Pivotune native memory")
@Category("Pivotune")
@Description("What lives outside Java's heap; also at the end of every personalisation")
@StackTrace(false)
@Period("10 s")
final class NativeMemoryEvent extends Event {
  @Label("Live handles")
  @Description("Tensors, optimisers and random sources alive in the process")
  long liveHandles;

  @Label("Cached bytes")
  @DataAmount
  long cachedBytes;

  @Label("Cached people")
  long cachedPeople;
}
