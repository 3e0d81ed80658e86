package org.pivotune.report;

import java.util.ArrayList;
import java.util.List;

/** Names that tell things apart. */
public final class DistinctNames {
  private DistinctNames() {}

  /**
   * The same names in the same order; one that was there before gets the first number from 2 that makes it new.
   *
   * @param separator stands between name and number
   */
  public static List<String> of(List<String> names, String separator) {
    List<String> distinct = new ArrayList<>();
    for (String each : names) {
      String name = each;
      for (int number = 2; distinct.contains(name); number++) {
        name = each + separator + number;
      }
      distinct.add(name);
    }
    return List.copyOf(distinct);
  }
}
