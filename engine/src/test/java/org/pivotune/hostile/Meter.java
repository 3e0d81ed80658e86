package org.pivotune.hostile;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/** What the JVM counts. By reflection: tests compile in the engine's module, which needs no JMX. */
final class Meter {
  private final Object threads;
  private final Object direct;
  private final Method allocated;
  private final Method cpu;
  private final Method used;

  Meter() {
    try {
      Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      Class<?> pool = Class.forName("java.lang.management.BufferPoolMXBean");
      threads = factory.getMethod("getThreadMXBean").invoke(null);
      allocated = type.getMethod("getCurrentThreadAllocatedBytes");
      cpu = type.getMethod("getThreadCpuTime", long.class);
      used = pool.getMethod("getMemoryUsed");
      List<?> pools = (List<?>) factory.getMethod("getPlatformMXBeans", Class.class).invoke(null, pool);
      Method name = pool.getMethod("getName");
      Object found = null;
      for (Object one : pools) {
        found = name.invoke(one).equals("direct") ? one : found;
      }
      direct = java.util.Objects.requireNonNull(found);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK does not count allocations", e);
    }
  }

  /** Bytes of heap that the calling thread allocated so far. */
  long allocated() {
    return call(allocated, threads);
  }

  /** Nanoseconds of a core that a thread used so far. */
  long cpu(Thread thread) {
    return call(cpu, threads, thread.threadId());
  }

  /** Bytes of direct buffers that are alive. */
  long direct() {
    return call(used, direct);
  }

  private static long call(Method method, Object bean, Object... arguments) {
    try {
      return (long) method.invoke(bean, arguments);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }
}
