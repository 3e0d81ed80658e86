package org.pivotune.experiment;

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
 * @param study the study's own constants
 * @param pti constants of projection into W and of tuning
 * @param wPlus constants of projection into W+
 * @param photos SHA-256 by name
 * @param leftOut reasons by name
 * @param environment of the run that wrote this; kept trials may have run on another
 * @param embeddedModels SHA-256 by file
 */
public record StudySetup(
    String preset,
    String model,
    String modelSha256,
    int resolution,
    int photoCount,
    String conventions,
    Record study,
    Record pti,
    Record wPlus,
    Map<String, String> photos,
    Map<String, String> leftOut,
    RunEnvironment environment,
    Map<String, String> embeddedModels) {}
