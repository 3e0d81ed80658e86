package org.pivotune.host;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.pivotune.invert.ProjectionStep;
import org.pivotune.personalise.Stage;
import org.pivotune.tune.TuningStep;

/** One thing that happened to a personalisation. Immutable. */
public sealed interface Progress {
  /** A stage begins. */
  record Begun(Stage stage) implements Progress {
    public Begun {
      Objects.requireNonNull(stage, "stage");
    }
  }

  /** A step was finished, measured before the update that it led to. */
  sealed interface Step extends Progress {
    Stage stage();

    /** From 1. */
    int step();

    /** How many steps there will be at most. */
    int of();

    /** Which face it was about, from 0. */
    int face();

    /** What was measured, by name. */
    Map<String, Double> losses();
  }

  /**
   * A step of a projection.
   *
   * @param face whose, from 0
   * @param measured distance and noise regularity
   */
  record Projected(int face, ProjectionStep measured) implements Step {
    public Projected {
      Objects.requireNonNull(measured, "measured");
    }

    @Override
    public Stage stage() {
      return Stage.PROJECT;
    }

    @Override
    public int step() {
      return measured.index() + 1;
    }

    @Override
    public int of() {
      return measured.steps();
    }

    @Override
    public Map<String, Double> losses() {
      return ordered("distance", measured.distance(), "noise_regularity", measured.noiseRegularity());
    }
  }

  /**
   * A step of a tuning; of several faces each reports once a round.
   *
   * @param measured squared error and distance; locality terms are 0 where that regulariser did not run
   */
  record Tuned(TuningStep measured) implements Step {
    public Tuned {
      Objects.requireNonNull(measured, "measured");
    }

    @Override
    public Stage stage() {
      return Stage.TUNE;
    }

    @Override
    public int step() {
      return measured.index() + 1;
    }

    @Override
    public int of() {
      return measured.steps();
    }

    @Override
    public int face() {
      return measured.target();
    }

    @Override
    public Map<String, Double> losses() {
      Map<String, Double> losses = new LinkedHashMap<>(ordered("mse", measured.mse(), "distance", measured.distance()));
      losses.putAll(ordered("locality_mse", measured.localityMse(), "locality_distance", measured.localityDistance()));
      return Collections.unmodifiableMap(losses);
    }
  }

  /**
   * Something that a person may want to know: what a limit of memory takes, told before the first stage begins, or what
   * went another way than usual with the same result.
   *
   * @param text one sentence
   */
  record Noticed(String text) implements Progress {
    public Noticed {
      Objects.requireNonNull(text, "text");
    }
  }

  /** The job ended; always the last. */
  record Ended(JobState state) implements Progress {
    public Ended {
      Objects.requireNonNull(state, "state");
    }
  }

  private static Map<String, Double> ordered(String first, double one, String second, double other) {
    Map<String, Double> losses = new LinkedHashMap<>();
    losses.put(first, one);
    losses.put(second, other);
    return Collections.unmodifiableMap(losses);
  }
}
