package org.pivotune.experiment;

import java.util.List;
import java.util.Map;
import org.pivotune.report.RunEnvironment;

/**
 * What a study ran on and with: all that somebody needs to repeat it.
 *
 * @param preset the name of the constants that the configuration started from
 * @param model the base model's name
 * @param modelSha256 of its file
 * @param resolution of its pictures
 * @param photoCount how many photos
 * @param conventions how scores are taken
 * @param seeds every trial was run with each of them
 * @param study the study's own constants
 * @param pti constants of projection into W and of tuning, with the first seed
 * @param wPlus constants of projection into W+, likewise
 * @param photos SHA-256 by name
 * @param leftOut reasons by name
 * @param origins builds, processors and times that the trials come from
 * @param environment of the run that wrote this
 * @param embeddedModels SHA-256 by file
 */
public record StudySetup(
    String preset,
    String model,
    String modelSha256,
    int resolution,
    int photoCount,
    String conventions,
    List<Long> seeds,
    Record study,
    Record pti,
    Record wPlus,
    Map<String, String> photos,
    Map<String, String> leftOut,
    List<Origin> origins,
    RunEnvironment environment,
    Map<String, String> embeddedModels) {}
