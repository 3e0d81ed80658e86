package org.pivotune.measure;

/**
 * How near an image is to its reference.
 *
 * @param mse mean squared error over images in [-1, 1]; lower is better
 * @param lpips LPIPS-Alex (Zhang et al. 2018), at the images' own size; lower is better
 * @param msSsim multi-scale structural similarity (Wang et al. 2003), over images in [0, 1]; higher is better
 * @param msSsimScales over how many of the five scales; fewer when the image is too small
 * @param identity cosine of the two faces' identity vectors; higher is better
 */
public record Scores(double mse, double lpips, double msSsim, int msSsimScales, double identity) {}
