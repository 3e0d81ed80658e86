package org.pivotune.edit.learn;

import java.util.List;
import java.util.OptionalDouble;
import org.pivotune.edit.EditDirection;
import org.pivotune.edit.EditException;

/**
 * What is to be learned.
 *
 * @param attribute the score to follow
 * @param name what the direction is to be called
 * @param meaning one phrase: what a positive strength does
 * @param without attributes that are to stay as they are
 * @param change how much of the attribute one unit of strength makes; one standard deviation of the samples when empty
 * @param calibrationCodes on how many fresh codes the unit is measured, at least 4
 */
public record LearningConfig(
    String attribute,
    String name,
    String meaning,
    List<String> without,
    OptionalDouble change,
    int calibrationCodes) {
  private static final int USUAL_CALIBRATION = 16;

  public LearningConfig {
    EditDirection.requireDescribed(name, meaning);
    without = List.copyOf(without);
    if (without.contains(attribute)) {
      throw new EditException("a direction of " + attribute + " cannot leave " + attribute + " as it is");
    }
    change.ifPresent(amount -> {
      if (!(amount > 0 && amount < Double.POSITIVE_INFINITY)) {
        throw new EditException("one unit must change the attribute by a positive amount, not " + amount);
      }
    });
    if (calibrationCodes < 4 || calibrationCodes > 10_000) {
      throw new EditException("the unit is measured on 4 to 10000 codes, not " + calibrationCodes);
    }
  }

  /** An attribute alone, under its own name, one standard deviation a unit. */
  public static LearningConfig of(String attribute, String meaning) {
    return new LearningConfig(attribute, attribute, meaning, List.of(), OptionalDouble.empty(), USUAL_CALIBRATION);
  }

  public LearningConfig leavingAlone(List<String> others) {
    return new LearningConfig(attribute, name, meaning, others, change, calibrationCodes);
  }

  public LearningConfig withChange(double amount) {
    return new LearningConfig(attribute, name, meaning, without, OptionalDouble.of(amount), calibrationCodes);
  }

  public LearningConfig withCalibrationCodes(int count) {
    return new LearningConfig(attribute, name, meaning, without, change, count);
  }
}
