package org.pivotune.edit.learn;

/**
 * A score as a linear function of w.
 *
 * @param weights change of the score, in its standard deviations, for each unit of w; [w_dim]
 * @param lambda weight of the ridge penalty
 * @param correlation between predicted and measured scores on codes that the fit had not seen (mean of all folds)
 * @param accuracy share of unseen codes on the right side, of those with the lowest and the highest quarter of scores
 */
record LinearFit(double[] weights, double lambda, double correlation, double accuracy) {}
