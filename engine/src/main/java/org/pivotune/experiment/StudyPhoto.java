package org.pivotune.experiment;

import java.nio.file.Path;

/**
 * A photo of a study.
 *
 * @param name the file's
 * @param sha256 of the file, lower-case hexadecimal
 */
public record StudyPhoto(Path file, String name, String sha256) {}
