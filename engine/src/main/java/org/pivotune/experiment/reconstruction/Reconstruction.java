package org.pivotune.experiment.reconstruction;

import org.pivotune.experiment.Effort;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.measure.ConventionScores;

/**
 * One photo by one system.
 *
 * @param photo file name
 * @param scores of the system's picture against the aligned photo
 * @param effort of all optimisations, when they were run
 */
public record Reconstruction(
    String photo, InversionSystem system, ConventionScores scores, Effort effort) {}
