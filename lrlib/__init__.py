"""Linear regression by gradient descent, small enough to read.

Read the modules in this order; each one opens with what it is for:

data      where X and y come from: lines, planes, minibatches
linear    forward, loss and gradients: the chain rule, factor by factor
descent   gradient_descent and sgd: many small steps make a Run
bowl      the loss as a quadratic bowl: minimum, curvature, rate limit, exact path
"""
