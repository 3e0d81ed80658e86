package org.pivotune.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.memory.MemoryPlan;

/** What was given up for a limit of memory, for {@code --json}: as the manifest has it. */
final class MemoryText {
  private MemoryText() {}

  static Map<String, Object> json(MemoryPlan plan) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("limit_bytes", plan.limitBytes());
    json.put("precision", plan.precision().id());
    List<Map<String, Object>> stages = plan.stages().stream().map(MemoryText::stage).toList();
    json.put("stages", stages);
    return json;
  }

  private static Map<String, Object> stage(MemoryPlan.StageMemory stage) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("recomputed_blocks", stage.settings().recomputedBlocks());
    settings.put("neighbours_apart", stage.settings().neighboursApart());
    settings.put("targets_apart", stage.settings().targetsApart());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("stage", stage.stage());
    json.put("plain_bytes", stage.plainBytes());
    json.put("planned_bytes", stage.plannedBytes());
    json.put("settings", settings);
    return json;
  }
}
