package org.pivotune.experiment.editing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.pivotune.edit.Edit;
import org.pivotune.experiment.Finished;
import org.pivotune.experiment.InversionSystem;
import org.pivotune.experiment.PhotoStrips;
import org.pivotune.experiment.Published;
import org.pivotune.experiment.Summary;
import org.pivotune.report.CaptionedPicture;
import org.pivotune.report.Strip;
import org.pivotune.report.StudyReport;
import org.pivotune.report.StudyTable;
import org.pivotune.report.StudyTable.Better;
import org.pivotune.report.StudyTable.Cell;
import org.pivotune.report.StudyTable.Column;
import org.pivotune.report.StudyTable.Row;

/** The tables of an editing study. */
final class EditingReport {
  private static final Column PAPER = Column.published("paper", 2);

  /** A line of {@code results.csv}. */
  private record Measurement(String photo, InversionSystem system, String what, OptionalDouble wantedYaw,
      String edits, double yaw, double identity, boolean reached) {}

  private final EditingStudy.Constants constants;
  private final List<Finished<Editing>> finished;
  private final List<InversionSystem> systems;
  private final List<String> photos;

  EditingReport(EditingStudy.Constants constants, List<Finished<Editing>> finished) {
    this.constants = constants;
    this.finished = finished;
    this.systems = constants.systems().stream().filter(system -> !of(system).isEmpty()).toList();
    this.photos = finished.stream().map(one -> one.result().photo()).distinct().toList();
  }

  StudyReport report() {
    return new StudyReport("Editing", summary(), List.of(likeThePaper(), oneByOne(), equalRotation(), perPhoto()),
        List.of(), strips(), measurements());
  }

  private List<String> summary() {
    return List.of("The same edits by each system on " + Summary.photos(photos.size())
        + ", table 2 of the paper. Edits: "
        + words() + ". Rotation is measured by the embedded pose network in place of the paper's closed service; "
        + "identity is the cosine of the edited face and the photo's, both found anew in their pictures.");
  }

  private String words() {
    return String.join(", ", constants.editing().edits().stream().map(Edit::toString).toList());
  }

  private StudyTable likeThePaper() {
    double reference = magnitude(InversionSystem.W);
    Double published = Published.edits(InversionSystem.W).magnitude();
    List<Row> rows = new ArrayList<>();
    for (InversionSystem system : systems) {
      Published.Edits paper = Published.edits(system);
      Double paperMagnitude = paper.magnitude();
      rows.add(Row.of(system.title(), magnitude(system), paperMagnitude,
          100 * magnitude(system) / reference,
          paperMagnitude == null || published == null ? null : 100 * paperMagnitude / published,
          Summary.mean(of(system), Editing::identity),
          Summary.mean(of(system), Editing::singleIdentity), paper.single(),
          Summary.mean(of(system), Editing::sequenceIdentity), paper.sequence()));
    }
    return new StudyTable("As in the paper",
        "Means over " + Summary.photos(photos.size()) + ". Degrees: yaw by " + constants.editing().rotation()
            + ", both ways. Single edits: the rotation both ways and every other edit alone; sequence: all of them "
            + "together. Beside them table 2 of Roich et al. 2021, on another generator, other directions, another "
            + "identity network: compare the order, not the numbers.",
        "system",
        List.of(Column.of("degrees", Better.HIGHER, 2), PAPER, Column.of("% of SG2's", Better.NEITHER, 1),
            Column.published("paper", 1), Column.of("identity unedited", Better.HIGHER, 3),
            Column.of("identity single", Better.HIGHER, 3), PAPER,
            Column.of("identity sequence", Better.HIGHER, 3), PAPER),
        rows);
  }

  private double magnitude(InversionSystem system) {
    return Summary.mean(of(system), Editing::magnitude);
  }

  private StudyTable oneByOne() {
    List<Column> columns = new ArrayList<>();
    Editing any = finished.getFirst().result();
    any.singles().forEach(edit -> columns.add(Column.of(edit.edits(), Better.HIGHER, 3)));
    any.sequence().subList(1, any.sequence().size())
        .forEach(edit -> columns.add(Column.of(edit.edits(), Better.HIGHER, 3)));
    List<Row> rows = systems.stream().map(system -> {
      List<Cell> cells = new ArrayList<>();
      for (int i = 0; i < any.singles().size(); i++) {
        int edit = i;
        cells.add(Cell.of(Summary.mean(of(system), one -> one.singles().get(edit).identity())));
      }
      for (int i = 1; i < any.sequence().size(); i++) {
        int edit = i;
        cells.add(Cell.of(Summary.mean(of(system), one -> one.sequence().get(edit).identity())));
      }
      return new Row(system.title(), cells);
    }).toList();
    return new StudyTable("Identity edit by edit", "Every edit alone, then one after the other.", "system", columns,
        rows);
  }

  private StudyTable equalRotation() {
    List<Double> wanted = constants.editing().rotations();
    List<Column> columns = new ArrayList<>();
    for (double degrees : wanted) {
      columns.add(Column.of(signed(degrees) + "\u00b0", Better.HIGHER, 3));
      columns.add(Column.of("reached", Better.NEITHER, 0));
      columns.add(Column.of("strength", Better.NEITHER, 2));
    }
    List<List<String>> common = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      common.add(reachedByAll(i));
    }
    List<Row> rows = systems.stream().map(system -> {
      List<Cell> cells = new ArrayList<>();
      for (int i = 0; i < wanted.size(); i++) {
        List<String> everywhere = common.get(i);
        int at = i;
        List<RotationOutcome> turned = of(system).stream().filter(one -> everywhere.contains(one.photo()))
            .map(one -> one.rotations().get(at)).toList();
        long reached = of(system).stream().filter(one -> one.rotations().get(at).reached()).count();
        cells.add(Cell.of(Summary.mean(turned, RotationOutcome::identity)));
        cells.add(Cell.of(reached + " of " + of(system).size()));
        cells.add(Cell.of(Summary.mean(turned, one -> Math.abs(one.strength()))));
      }
      return new Row(system.title(), cells);
    }).toList();
    return new StudyTable("Identity at equal rotation",
        String.format(Locale.ROOT, "Every system turns the face equally far from its own unedited picture, found by "
            + "search over strengths up to %.1f, within %.2f degrees; means over the photos on which all systems get "
            + "there (%s). The paper's numbers were not found.", constants.editing().largestStrength(),
            constants.editing().tolerance(),
            String.join(", ", common.stream().map(List::size).map(String::valueOf).toList())),
        "system", columns, rows);
  }

  private List<String> reachedByAll(int rotation) {
    return photos.stream()
        .filter(photo -> finished.stream().map(Finished::result).filter(one -> one.photo().equals(photo))
            .allMatch(one -> one.rotations().get(rotation).reached()))
        .toList();
  }

  private StudyTable perPhoto() {
    List<Column> columns = new ArrayList<>();
    systems.forEach(system -> columns.add(Column.of(system.title() + " degrees", Better.NEITHER, 2)));
    systems.forEach(system -> columns.add(Column.of(system.title() + " identity", Better.NEITHER, 3)));
    List<Row> rows = photos.stream().map(photo -> {
      List<Cell> cells = new ArrayList<>();
      systems.forEach(system -> cells.add(Cell.of(Summary.mean(of(photo, system), Editing::magnitude))));
      systems.forEach(system -> cells.add(Cell.of(Summary.mean(of(photo, system), Editing::singleIdentity))));
      return new Row(photo, cells);
    }).toList();
    return new StudyTable(
        "By photo", "Degrees by the same edit, and identity after single edits.", "photo", columns, rows);
  }

  private List<Strip> strips() {
    List<Strip> strips = new ArrayList<>();
    for (Finished<Editing> one : finished) {
      if (photos.indexOf(one.result().photo()) < PhotoStrips.MOST) {
        strips.add(new Strip(one.result().photo() + ", " + one.result().system().title(), "", pictures(one)));
      }
    }
    return strips;
  }

  private List<CaptionedPicture> pictures(Finished<Editing> one) {
    List<CaptionedPicture> pictures = new ArrayList<>();
    pictures.add(one.folder().picture(EditingTrial.PHOTO, "photo"));
    pictures.add(one.folder().picture(EditingTrial.PLAIN, "unedited"));
    pictures.addAll(SingleEdits.pictures(one.folder(), constants.editing().edits()));
    pictures.add(one.folder().picture(EditingTrial.SEQUENCE, "all"));
    for (RotationOutcome turned : one.result().rotations()) {
      pictures.add(one.folder().picture(EditingTrial.rotationPicture(turned.wanted()),
          signed(turned.wanted()) + "\u00b0" + (turned.reached() ? "" : " not reached")));
    }
    return pictures;
  }

  private List<Measurement> measurements() {
    List<Measurement> lines = new ArrayList<>();
    for (Finished<Editing> one : finished) {
      Editing found = one.result();
      lines.add(new Measurement(found.photo(), found.system(), "unedited", OptionalDouble.empty(), "", 0,
          found.identity(), true));
      add(lines, found, "single", found.singles());
      add(lines, found, "sequence", found.sequence());
      add(lines, found, "sequence, other way", found.mirrored());
      found.rotations().forEach(turned -> lines.add(new Measurement(found.photo(), found.system(), "equal rotation",
          OptionalDouble.of(turned.wanted()),
          constants.editing().rotation().direction() + "=" + turned.strength(), turned.yaw(), turned.identity(),
          turned.reached())));
    }
    return lines;
  }

  private static void add(List<Measurement> lines, Editing found, String what, List<EditOutcome> outcomes) {
    outcomes.forEach(edit -> lines.add(new Measurement(found.photo(), found.system(), what, OptionalDouble.empty(),
        edit.edits(), edit.yaw(), edit.identity(), true)));
  }

  private static String signed(double degrees) {
    return String.format(Locale.ROOT, "%+.0f", degrees);
  }

  private List<Editing> of(InversionSystem system) {
    return finished.stream().map(Finished::result).filter(one -> one.system() == system).toList();
  }

  private List<Editing> of(String photo, InversionSystem system) {
    return of(system).stream().filter(one -> one.photo().equals(photo)).toList();
  }
}
