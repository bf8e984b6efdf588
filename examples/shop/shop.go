package main

import (
	"context"
	"errors"
	"fmt"
)

// A Status is what is known of an order.
type Status string

// Statuses, in order.
const (
	Reserved Status = "reserved"
	Paid     Status = "paid"
	Shipped  Status = "shipped"
)

// A Shop sells lamps. Its dependencies retry what may be retried.
type Shop struct {
	Orders   Orders
	Payments Payments
	Shipping Shipping
}

// Place takes an order as far as possible, and returns how far. An order that is not Shipped
// waits for somebody to look at it.
func (s *Shop) Place(ctx context.Context, id string) (Status, error) {
	if err := s.Orders.Reserve(ctx, id); err != nil {
		return "", fmt.Errorf("reserve a lamp: %w", err)
	}
	err := s.Payments.Charge(ctx, id)
	if err := settle(ctx, err, s.Payments.FindCharge, id); err != nil {
		return Reserved, fmt.Errorf("charge: %w", err)
	}
	if err := s.Orders.SetStatus(ctx, id, Paid); err != nil {
		return Paid, err
	}
	s.Payments.SendReceipt(ctx, id) // the customer can do without
	err = s.Shipping.Ship(ctx, id)
	if err := settle(ctx, err, s.Shipping.FindParcel, id); err != nil {
		return Paid, fmt.Errorf("ship: %w", err)
	}
	return Shipped, s.Orders.SetStatus(ctx, id, Shipped)
}

// settle returns nil if the call that returned err was carried out. A call that must not be
// carried out twice may fail although it was: find out, instead of making it again.
func settle(ctx context.Context, err error, find func(context.Context, string) (bool, error), id string) error {
	if err == nil {
		return nil
	}
	found, unclear := find(ctx, id)
	if found {
		return nil
	}
	return errors.Join(err, unclear)
}
