package org.pivotune.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.pivotune.measure.ConventionScores;
import org.pivotune.measure.Scores;

/** The four scores for people and for programs. */
final class ScoreText {
  private ScoreText() {}

  static Map<String, Object> json(Scores scores) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mse", scores.mse());
    json.put("lpips", scores.lpips());
    json.put("ms_ssim", scores.msSsim());
    json.put("identity", scores.identity());
    return json;
  }

  static Map<String, Object> at256(ConventionScores scores) {
    Map<String, Object> json = json(scores.at256());
    json.put("psnr", scores.decibelsAt256());
    json.put("ms_ssim_scales", scores.at256().msSsimScales());
    json.put("enlarged", scores.enlarged());
    return json;
  }

  static String line(String what, Scores scores) {
    return String.format(Locale.ROOT, "%-10s  MSE %.4f  LPIPS %.4f  MS-SSIM %.4f  identity %.3f", what, scores.mse(),
        scores.lpips(), scores.msSsim(), scores.identity());
  }
}
