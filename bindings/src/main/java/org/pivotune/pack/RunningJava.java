package org.pivotune.pack;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** What is to be known of the Java that runs us. */
public final class RunningJava {
  private static final int FEATURE = 25;
  private static final int FIRST_MENDED_UPDATE = 3;
  private static final String COMPACT = "-XX:+UseCompactObjectHeaders";
  private static final String NOT_COMPACT = "-XX:-UseCompactObjectHeaders";

  private RunningJava() {}

  /** Why this Java may spoil pixels and weights, with what to do; usually none. */
  public static List<String> warnings() {
    return warnings(Runtime.version(), collectors(), options());
  }

  /**
   * The same of any Java 25. Until 25.0.2 its G1 may move an array that native code holds (JDK-8377811). Our own calls
   * hand native code no arrays, but Java's own do: those that inflate archives, decode JPEGs and convert colours. Serial
   * and Parallel wait for native code, Z and Shenandoah pin in other ways. With compact object headers its compiler may
   * make wrong bytes of a text (JDK-8380060).
   *
   * @param collectors names of the garbage collectors; empty where they are not known
   * @param options that Java was started with
   */
  static List<String> warnings(Runtime.Version version, List<String> collectors, List<String> options) {
    List<String> warnings = new ArrayList<>();
    if (version.feature() != FEATURE) {
      return warnings;
    }
    boolean moving = version.interim() == 0 && version.update() < FIRST_MENDED_UPDATE;
    if (moving && (collectors.isEmpty() || collectors.stream().anyMatch(name -> name.startsWith("G1")))) {
      warnings.add("Java " + version + " with the garbage collector G1 may spoil photos and models while it reads them "
          + "(JDK-8377811); use Java 25.0.3 or newer, or start it with -XX:+UseSerialGC or -XX:+UseParallelGC");
    }
    if (options.lastIndexOf(COMPACT) > options.lastIndexOf(NOT_COMPACT)) {
      warnings.add("Java " + version + " with " + COMPACT + " may spoil texts, and so what is written (JDK-8380060); "
          + "start it without that option");
    }
    return warnings;
  }

  /** Such as {@code G1 Young Generation}; none in a Java without the module that tells. */
  public static List<String> collectors() {
    try {
      return ManagementFactory.getGarbageCollectorMXBeans().stream().map(GarbageCollectorMXBean::getName).toList();
    } catch (NoClassDefFoundError e) {
      return List.of();
    }
  }

  private static List<String> options() {
    try {
      return ManagementFactory.getRuntimeMXBean().getInputArguments();
    } catch (NoClassDefFoundError e) {
      return List.of();
    }
  }
}
