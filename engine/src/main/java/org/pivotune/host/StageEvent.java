package org.pivotune.host;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("org.pivotune.Stage")
@Label("Pivotune stage")
@Category("Pivotune")
@Description("A part of a job: open, align, project, tune, measure, keep, load or render; edits between steps included")
@StackTrace(false)
final class StageEvent extends Event {
  @Label("Stage")
  String stage = "";

  @Label("Job")
  @Description("Its number; 0 for what belongs to no job")
  long job;
}
