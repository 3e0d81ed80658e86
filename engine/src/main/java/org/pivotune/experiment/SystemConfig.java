package org.pivotune.experiment;

import java.util.List;
import java.util.Optional;
import org.pivotune.invert.CodeSpace;
import org.pivotune.personalise.PersonaliseConfig;

/**
 * The constants of the compared systems.
 *
 * @param pti projection into W and tuning; its projection alone is the system SG2
 * @param wPlus projection into W+, and the tuning where a study asks for it
 * @param encoder what an encoder finds, without projection steps; empty where none takes part
 */
public record SystemConfig(PersonaliseConfig pti, PersonaliseConfig wPlus, Optional<PersonaliseConfig> encoder) {
  public SystemConfig {
    if (pti.space() != CodeSpace.W || wPlus.space() != CodeSpace.W_PLUS) {
      throw new IllegalArgumentException(
          "the systems are projection into W with tuning, and projection into W+; not " + pti.space() + " and "
              + wPlus.space());
    }
    if (encoder.filter(config -> config.projection().steps() != 0).isPresent()) {
      throw new IllegalArgumentException("the system e4e is an encoder alone, without projection steps");
    }
  }

  /**
   * The constants of one system.
   *
   * @throws IllegalArgumentException for e4e without an encoder
   */
  public PersonaliseConfig of(InversionSystem system) {
    return switch (system) {
      case W, PTI -> pti;
      case W_PLUS -> wPlus;
      case E4E -> encoder.orElseThrow(() -> new IllegalArgumentException(
          "the system e4e needs an encoder: name one that was added, see `pivotune model add --help`"));
    };
  }

  /**
   * The systems, if all can take part.
   *
   * @throws IllegalArgumentException for e4e without an encoder
   */
  public List<InversionSystem> require(List<InversionSystem> systems) {
    systems.forEach(this::of);
    return List.copyOf(systems);
  }

  /** All of them repeat with this seed. */
  public SystemConfig withSeed(long seed) {
    return new SystemConfig(pti.withSeed(seed), wPlus.withSeed(seed), encoder.map(one -> one.withSeed(seed)));
  }

  /**
   * W+ by the same constants.
   *
   * @param pti in W
   * @param wPlusSteps how many steps W+ takes
   */
  public static SystemConfig of(PersonaliseConfig pti, int wPlusSteps) {
    return new SystemConfig(pti,
        pti.withSpace(CodeSpace.W_PLUS).withProjection(pti.projection().withSteps(wPlusSteps)), Optional.empty());
  }

  /** With an encoder as one more system. */
  public SystemConfig withEncoder(PersonaliseConfig constants) {
    return new SystemConfig(pti, wPlus, Optional.of(constants));
  }
}
