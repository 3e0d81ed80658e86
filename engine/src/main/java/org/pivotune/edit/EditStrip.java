package org.pivotune.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pivotune.observe.Cancellation;
import org.pivotune.photo.RgbImage;
import org.pivotune.tensor.HostTensor;

/**
 * Edited pictures side by side: a row for each generator, the same edits in every row.
 *
 * @param title such as {@code smile}
 * @param rows in the order of the generators
 */
public record EditStrip(String title, List<Row> rows) {
  /** -3 to 3: what a unit is made for. */
  public static final List<Double> USUAL_STRENGTHS = List.of(-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0);

  /**
   * One generator's pictures.
   *
   * @param label the generator's
   */
  public record Row(String label, List<EditedPicture> pictures) {
    public Row {
      pictures = List.copyOf(pictures);
    }
  }

  public EditStrip {
    rows = List.copyOf(rows);
  }

  /**
   * One method at several strengths; also for a sequence, whose strengths are then scaled together.
   *
   * @param codes [1, num_ws, w_dim]
   * @param generators on the calling thread; the original and the tuned one, say
   */
  public static EditStrip ofStrengths(
      EditMethod method, List<Double> strengths, HostTensor codes, List<CodeRenderer> generators,
      Cancellation cancellation) {
    List<Cell> cells = strengths.stream()
        .map(strength -> new Cell(signed(strength), EditSequence.of(method, strength)))
        .toList();
    return new EditStrip(method.name(), rows(cells, codes, generators, cancellation));
  }

  /**
   * A sequence edit by edit (Roich et al. 2021, figures 8 and 12): the picture as it was, with the first edit, with the
   * first two, and so on.
   */
  public static EditStrip ofSequence(
      EditSequence sequence, HostTensor codes, List<CodeRenderer> generators, Cancellation cancellation) {
    List<Cell> cells = IntStream.rangeClosed(0, sequence.steps().size())
        .mapToObj(count -> new Cell(
            count == 0 ? "unedited" : "+ " + sequence.steps().get(count - 1), sequence.first(count)))
        .toList();
    return new EditStrip(sequence.toString(), rows(cells, codes, generators, cancellation));
  }

  /**
   * Two methods against each other on one generator: a row for each strength of the first, a column for each of the
   * second.
   */
  public static EditStrip grid(
      EditMethod down, List<Double> downStrengths, EditMethod across, List<Double> acrossStrengths, HostTensor codes,
      CodeRenderer generator, Cancellation cancellation) {
    List<Row> rows = new ArrayList<>();
    for (double first : downStrengths) {
      List<Cell> cells = acrossStrengths.stream()
          .map(second -> new Cell(
              across.name() + " " + signed(second), EditSequence.of(down, first).and(across, second)))
          .toList();
      rows.add(row(down.name() + " " + signed(first), cells, codes, generator, cancellation));
    }
    return new EditStrip(down.name() + " and " + across.name() + ", " + generator.label(), rows);
  }

  /** All in one picture with plain captions, for looking at. */
  public RgbImage compose() {
    return CaptionedSheet.compose(this);
  }

  private record Cell(String caption, EditSequence edits) {}

  private static List<Row> rows(
      List<Cell> cells, HostTensor codes, List<CodeRenderer> generators, Cancellation cancellation) {
    return generators.stream()
        .map(generator -> row(generator.label(), cells, codes, generator, cancellation))
        .toList();
  }

  private static Row row(
      String label, List<Cell> cells, HostTensor codes, CodeRenderer generator, Cancellation cancellation) {
    List<EditedPicture> pictures = new ArrayList<>();
    for (Cell cell : cells) {
      cancellation.check();
      RgbImage image = generator.render(cell.edits().edit(codes));
      pictures.add(new EditedPicture(cell.caption(), cell.edits(), image));
    }
    return new Row(label, pictures);
  }

  private static String signed(double strength) {
    return (strength > 0 ? "+" : "") + Edit.number(strength);
  }
}
