package org.pivotune.attribute;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pivotune.attribute.FaceCrop.Channels;
import org.pivotune.tensor.HostTensor;

/**
 * The embedded attribute networks, see {@code models/attributes/CARD.md}. The parts of the picture that they see were
 * chosen so that a picture and its mirror image agree best, on photographs and on pictures of {@code faces-128}.
 *
 * <p>Threads: scoring may happen from several threads at once; {@link #close} must not race with it.
 */
public final class AttributeNetworks implements AutoCloseable {
  /** ImageNet statistics, which the pose network was trained with. */
  private static final FaceCrop POSE =
      new FaceCrop(
          0.12, 0.10, 0.94, 224, new Channels(0.485f, 0.456f, 0.406f), new Channels(0.229f, 0.224f, 0.225f));

  private static final Channels FACE_API_MEAN = new Channels(122.782f / 255, 117.001f / 255, 104.298f / 255);
  private static final Channels ONE = new Channels(1, 1, 1);
  private static final FaceCrop LANDMARKS = new FaceCrop(0.14, 0.19, 0.91, 112, FACE_API_MEAN, ONE);
  private static final FaceCrop WHOLE_FACE = new FaceCrop(0.12, 0.15, 0.91, 112, FACE_API_MEAN, ONE);

  private final List<AttributeNetwork> networks;

  private AttributeNetworks(List<AttributeNetwork> networks) {
    this.networks = networks;
  }

  /**
   * Loads the four networks.
   *
   * @param threads threads used inside one run; at least 1
   */
  public static AttributeNetworks embedded(int threads) {
    List<AttributeNetwork> networks = new ArrayList<>();
    try {
      networks.add(AttributeNetwork.open("pose.onnx", POSE, new PoseReading(), threads));
      networks.add(AttributeNetwork.open("landmarks.onnx", LANDMARKS, new MouthReading(), threads));
      networks.add(AttributeNetwork.open("expression.onnx", WHOLE_FACE, new ExpressionReading(), threads));
      networks.add(AttributeNetwork.open("age-gender.onnx", WHOLE_FACE, new AgeGenderReading(), threads));
      return new AttributeNetworks(List.copyOf(networks));
    } catch (RuntimeException e) {
      networks.forEach(AttributeNetwork::close);
      throw e;
    }
  }

  /** The names that {@link #scorer} knows, in a fixed order. */
  public List<String> names() {
    return networks.stream().flatMap(n -> n.attributes().stream()).map(Attribute::name).toList();
  }

  /**
   * The scorer of one attribute; usable until this catalogue is closed.
   *
   * @throws AttributeException if there is none of that name; the message lists those that exist
   */
  public AttributeScorer scorer(String name) {
    for (AttributeNetwork network : networks) {
      List<Attribute> attributes = network.attributes();
      for (int i = 0; i < attributes.size(); i++) {
        if (attributes.get(i).name().equals(name)) {
          return new NetworkScorer(network, attributes.get(i), i);
        }
      }
    }
    throw new AttributeException("no attribute is named " + name + "; there are " + String.join(", ", names()));
  }

  /**
   * All attributes of a batch, each network run only once per picture and mirror image.
   *
   * @param images [N, 3, S, S] in [-1, 1]
   * @return N scores by attribute name, in the order of {@link #names}
   */
  public Map<String, double[]> scoreAll(HostTensor images) {
    Map<String, double[]> scores = new LinkedHashMap<>();
    for (AttributeNetwork network : networks) {
      double[][] values = network.score(images);
      for (int i = 0; i < values.length; i++) {
        scores.put(network.attributes().get(i).name(), values[i]);
      }
    }
    return scores;
  }

  @Override
  public void close() {
    networks.forEach(AttributeNetwork::close);
  }

  private record NetworkScorer(AttributeNetwork network, Attribute attribute, int index) implements AttributeScorer {
    @Override
    public String name() {
      return attribute.name();
    }

    @Override
    public String meaning() {
      return attribute.meaning();
    }

    @Override
    public double[] score(HostTensor images) {
      return network.score(images)[index];
    }
  }
}
