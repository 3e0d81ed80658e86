package org.pivotune.host;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("org.pivotune.Job")
@Label("Pivotune job")
@Category("Pivotune")
@Description("A job has ended")
@StackTrace(false)
final class JobEvent extends Event {
  @Label("Job")
  long job;

  @Label("Kind")
  String kind = "";

  @Label("State")
  String state = "";

  @Label("Waited")
  @Timespan
  long waited;

  @Label("Ran")
  @Timespan
  long ran;

  @Label("Steps waited")
  @Description("Steps of projections and tunings between its arrival and its start")
  long stepsWaited;
}
